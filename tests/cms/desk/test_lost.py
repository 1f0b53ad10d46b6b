"""An address of the desk that leads nowhere."""

from types import SimpleNamespace

from tests.cms.desk.conftest import colleague, desk


def test_colleagues_are_told_in_our_words(tree: SimpleNamespace) -> None:
    answer = desk(colleague(tree.jinan)).get("/desk/nowhere/")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "页面不存在" in page
    assert "链接可能有误，或该页面属于您岗位管辖范围之外的机构。" in page
    assert "页面未找到" not in page
    assert 'href="/desk/">返回工作台' in page
