"""Writes the readings that every engine of the benchmark reads: JSON lines, seeded, out of order by up to two seconds.

generate.py FOLDER [rows] [sensors] [files]: nothing is written if the folder already holds this very data.
"""
import os, random, sys

def main(folder, rows=2_000_000, sensors=1_000, files=20, seed=42):
    mark = os.path.join(folder, "complete")
    description = f"rows={rows} sensors={sensors} files={files} seed={seed} v2\n"
    if os.path.exists(mark) and open(mark).read() == description:
        return
    data = os.path.join(folder, "data")
    os.makedirs(data, exist_ok=True)
    for name in os.listdir(data): os.remove(os.path.join(data, name))
    draw = random.Random(seed)
    start, at = 1_700_000_000_000, 0
    # Each sensor speaks ten times a second: 200 s of event time, 20 windows of 10 s.
    step = 100 / sensors
    for part in range(files):
        count = rows * (part + 1) // files - rows * part // files
        lines = []
        for _ in range(count):
            sensor, value = draw.randrange(sensors), draw.randrange(-400, 1200) / 10
            ts = start + int(at * step) - draw.randrange(2000)
            unit = "C" if sensor % 3 else "F"
            lines.append(f'{{"sensor_id":"sensor-{sensor:04d}","value":{value},"unit":"{unit}","ts_ms":{ts}}}\n')
            at += 1
        path = os.path.join(data, f"part-{part:03d}.json")
        with open(path, "w") as f: f.writelines(lines)
        # A file source takes files in the order of their times.
        os.utime(path, (1_700_000_000 + part, 1_700_000_000 + part))
    with open(mark, "w") as f: f.write(description)

main(sys.argv[1], *map(int, sys.argv[2:]))
