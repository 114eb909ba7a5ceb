"""An author's preview follows the file, and says what to do when there is nothing to show."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from simulator.content.library import load_library
from simulator.tui.preview import PreviewApp
from tests.content.examples import write_library


async def test_the_preview_follows_its_file_and_says_why_it_shows_nothing(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    file = root / "scenarios" / "toy-ranking.yaml"
    sound = file.read_text()
    app = PreviewApp("toy-ranking", lambda: load_library([root]), [file])

    async with app.run_test() as pilot:

        async def page(text: str) -> str:
            file.write_text(text)
            await pilot.press("r")
            return str(app.query_one("#page-text", Static).render())

        assert "Design a ranking of toys." in await page(sound)
        broken = await page(sound.replace("domain:", "domian:"))
        assert "unknown key 'domian'" in broken
        assert "Mend it, and save it again." in broken
        renamed = await page(sound.replace("id: toy-ranking", "id: toy-rating"))
        assert "holds no scenario toy-ranking any more" in renamed
        file.unlink()
        await pilot.press("r")
        assert str(app.query_one("#page-text", Static).render()).endswith("or leave with q.")
        assert "Design a ranking of toys." in await page(sound)


async def test_a_change_seen_while_the_preview_closes_does_no_harm(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    file = root / "scenarios" / "toy-ranking.yaml"
    app = PreviewApp("toy-ranking", lambda: load_library([root]), [file])
    async with app.run_test():
        await app.query_one("#page").remove()
        file.write_text(file.read_text() + "# changed\n")
        app.look()
