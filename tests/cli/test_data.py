"""``riskengine data import`` on files in the published columns, with invented events."""

from __future__ import annotations

import json

ACLED = "event_id_cnty,event_date,event_type,actor1,actor2,country,latitude,longitude,notes,fatalities\n"
GED = "id,type_of_violence,side_a,side_b,source_headline,country,latitude,longitude,date_start,best\n"


def test_acled_rows_become_outcomes(riskengine, tmp_path) -> None:
    """A usable row is written whole; each other is refused with its line and reason, and the code is 1."""
    file, out = tmp_path / "a.csv", tmp_path / "out.jsonl"
    file.write_text(
        ACLED
        + 'S1,2026-10-12,Battles,Army,RSF,Sudan,13.2,30.2,"Shells hit, again",27\n'
        + "S2,2026-10-12,Battles,Army,RSF,Atlantis,13.2,30.2,Noise,1\n"
        + "S3,soon,Riots,Crowd,,Kenya,1,2,Noise,0\n"
        + "S4,2026-10-12,Riots,Crowd,,Kenya,nan,2,Noise,0\n"
        + "S5,2026-10-12,Riots\n"
    )
    done = riskengine("data", "import", "acled", file, "--out", out)
    assert done.code == 1
    assert [json.loads(line) for line in out.read_text().splitlines()] == [
        {
            "date": "2026-10-12", "country": "SDN", "actor1": "Army", "actor2": "RSF",
            "event_type": "Battles",
            "signal": "force", "deaths": 27, "latitude": 13.2, "longitude": 30.2,
            "text": "Shells hit, again", "id": "S1",
        }
    ]  # fmt: skip
    assert "a.csv:3: unknown country 'Atlantis'" in done.err
    assert "1 written, 4 refused" in done.err


def test_ged_rows_become_csv(riskengine, tmp_path) -> None:
    """UCDP's own names of countries, its dates and its types of violence are understood; the code is 0."""
    file, out = tmp_path / "g.csv", tmp_path / "out.csv"
    file.write_text(GED + "7,1,Gov,M23,Clash at post,DR Congo (Zaire),-1.6,29.2,2024-01-05 00:00:00.000,3\n")
    done = riskengine("data", "import", "ucdp-ged", file, "--out", out)
    assert done.code == 0, done.err
    assert out.read_text().splitlines()[1].startswith("2024-01-05,COD,Gov,M23,state-based conflict,force,3,")


def test_a_foreign_file_is_refused(riskengine, tmp_path) -> None:
    """Where no row is usable the code is 3, the reason is told, and no file is left."""
    file, out = tmp_path / "x.csv", tmp_path / "out.jsonl"
    file.write_text("a,b\n1,2\n")
    done = riskengine("data", "import", "acled", file, "--out", out)
    assert (done.code, out.exists()) == (3, False)
    assert "there is no column 'event_date'" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
