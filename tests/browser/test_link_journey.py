"""Copy link in a browser: one press, with the clipboard and without."""

from tests.browser.conftest import copy_link, open_page

# As on a page without https, which has no `navigator.clipboard`.
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
NO_COPYING = NO_CLIPBOARD + "; document.execCommand = () => false"
ADDRESS = "/tokenization?view=Word%20level&text=the%20fox"


def test_one_press_copies_the_link(page, app_url):
    open_page(page, f"{app_url}{ADDRESS}")
    link = copy_link(page)
    assert link.startswith(f"{app_url}/tokenization?text=the%20fox&model=") and link.endswith("&view=Word%20level")


def test_without_a_clipboard_the_link_is_copied_through_a_field(page, app_url):
    page.add_init_script(NO_CLIPBOARD)
    open_page(page, f"{app_url}{ADDRESS}")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    field = page.get_by_label("Your text")
    field.fill("")
    field.press("Control+V")
    assert field.input_value().startswith(f"{app_url}/tokenization?text=the%20fox&model=")


def test_where_copying_is_refused_the_link_stays_selected(page, app_url):
    page.add_init_script(NO_COPYING)
    open_page(page, f"{app_url}{ADDRESS}")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").get_by_text("Press Ctrl+C").wait_for()
    field = page.get_by_role("textbox", name="Copy link")
    assert field.evaluate("node => node.value.slice(node.selectionStart, node.selectionEnd)") == field.input_value()
