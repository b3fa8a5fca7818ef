"""textFileStream, stopped and started again. A file comes `at` an instant with its modification `time`; both in ms."""


def file(time, at=None, name=None):
    return {"name": name or f"f{time}", "time": time, "at": time if at is None else at, "lines": [f"line of {name or time}"]}


CASES = [
    {"name": "down", "about": "Files that came while the job was down come out at their own labels.", "batch": 1000,
     "files": [file(500), file(1500), file(4500), file(6500), file(8500)],
     "starts": [{"at": 200, "until": 3000}, {"at": 7200, "until": 9000}]},
    {"name": "late", "about": "A file older than the first start is not read, one moved in late is, at the next label.", "batch": 1000,
     "files": [file(100, at=0), file(600, at=2500), file(3500, at=8100), file(900, at=7200)],
     "starts": [{"at": 200, "until": 3000}, {"at": 7200, "until": 9000}]},
    {"name": "thrice", "about": "The first start's threshold holds for the third start too, and no file is read twice.", "batch": 1000,
     "files": [file(700), file(1100), file(3300), file(5200), file(7700)],
     "starts": [{"at": 500, "until": 2000}, {"at": 4100, "until": 5000}, {"at": 7200, "until": 9000}]},
]
