from tests.browser.classroom import *
from tests.browser.conftest import *
from tests.browser import test_phone as t, test_accessibility as a
def test_x(classroom, hand):
    m=classroom.join(); page=hand(m,phone=True).open(activity("discovery_day/ten_ideas")); page.locator('.card').last.wait_for(); settled(page)
    print('targets<100', len(page.evaluate(t.SMALL_TARGETS,100)), 'texts<20', len(page.evaluate(t.SMALL_TEXTS,20)), a.barriers(page))
    page.locator('.card').first.evaluate("n=>{const b=document.createElement('button');b.style.cssText='height:20px;width:20px;min-height:0';n.append(b);const p=document.createElement('p');p.textContent='gris clair';p.style.color='#ccc';n.append(p);const w=document.createElement('div');w.style.width='900px';w.textContent='large';n.append(w)}")
    print(a.barriers(page)); print(page.evaluate(t.SMALL_TARGETS,40)); print(page.evaluate(t.WIDTHS))
