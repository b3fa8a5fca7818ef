import Columnar
import Offsets

extension HTMLReport {
    /// One column of the timeline's window lane: a label, or neighbouring ones where there are too many to draw.
    private struct Bin {
        var first: Int64
        var last: Int64
        var labels: Int
        var legacyRows: Int
        var portRows: Int
        var identical: Int
        var explained: Int
        var different: Int
        var pending: Int
    }

    private static let mostBins = 240

    /// Batches above, windows below, on one axis of time: the legacy side's rows upwards, the port's downwards.
    func timeline(_ report: ComparisonReport, _ place: Place, _ html: inout HTMLText) {
        let (labels, distant) = Self.near(report)
        let bins = bins(labels)
        let times = labels.map(\.label) + report.legacyBatches.map(\.batchTime) + report.portBatches.map(\.batchTime)
        guard let low = times.min(), let high = times.max() else { return }
        let steps = Int64(max(1, min(400, max(bins.count, report.legacyBatches.count))))
        // A single batch stands in the middle of ten seconds.
        let margin = high > low ? max(1, (high &- low) / steps) : 5000
        let axis = Axis(low: low &- margin, high: high &+ margin, left: 132, right: 984)
        let lanes = batchLanes(report)
        let windowTop = 8 + lanes.count * 78
        let height = windowTop + 178
        var drawing = HTMLText()
        // One pattern serves the whole page.
        if place.prefix.isEmpty { drawing.line(.hatch) }
        for tick in axis.ticks {
            drawing.line(
                .tick, ["x": axis.x(tick), "gridFoot": height - 26, "textFoot": height - 8, "time": ReadableTime.clock(tick)])
        }
        for (index, lane) in lanes.enumerated() { batches(lane.name, lane.batches, axis, top: 8 + index * 78, &drawing) }
        windows(bins, report, place, axis, top: windowTop, &drawing)
        let firstDay = ReadableTime.date(days: floorDivide(low, 86_400_000))
        let lastDay = ReadableTime.date(days: floorDivide(high, 86_400_000))
        html.line(
            .timeline,
            [
                "height": height, "drawing": drawing.html, "days": firstDay == lastDay ? firstDay : "\(firstDay) – \(lastDay)",
                "distant": Self.notDrawn(distant),
            ])
    }

    /// The labels that the drawing leaves out.
    private static func notDrawn(_ labels: [Int64]) -> String {
        guard let first = labels.first, let last = labels.last else { return "" }
        let span = labels.count == 1 ? ReadableTime.dateTime(first) : "\(ReadableTime.dateTime(first)) – \(ReadableTime.dateTime(last))"
        let words = labels.count == 1 ? "1 label" : "\(number(labels.count)) labels"
        return Piece.paragraph.line(["class": "lead distant", "words": "Not drawn, as far from all batches: \(words), \(span)."])
    }

    /// The labels as near to the batches as these lie apart, and the others: one record timed in 1970 or 2099 would leave a pixel for
    /// all the rest.
    private static func near(_ report: ComparisonReport) -> (labels: [ComparisonReport.Label], distant: [Int64]) {
        let batches = (report.legacyBatches + report.portBatches).map(\.batchTime)
        guard let first = batches.min(), let last = batches.max() else { return (report.labels, []) }
        let windows = report.windows.map { max($0.legacy.length, $0.port.length).saturating(times: 2) } ?? 0
        let reach = max(last.saturating(minus: first), windows, 60_000)
        let range = first.saturating(minus: reach)...last.saturating(plus: reach)
        return (report.labels.filter { range.contains($0.label) }, report.labels.map(\.label).filter { !range.contains($0) })
    }

    private func batchLanes(_ report: ComparisonReport) -> [(name: String, batches: [ComparisonReport.Batch])] {
        if report.legacyBatches == report.portBatches {
            return report.legacyBatches.isEmpty ? [] : [("both sides’ batches", report.legacyBatches)]
        }
        let lanes = [
            ("\(report.sides.legacy) batches", report.legacyBatches), ("\(report.sides.portOwn) batches", report.portBatches),
        ]
        return lanes.filter { !$0.1.isEmpty }
    }

    private func bins(_ labels: [ComparisonReport.Label]) -> [Bin] {
        let size = max(1, (labels.count + Self.mostBins - 1) / Self.mostBins)
        return stride(from: 0, to: labels.count, by: size).map { start in
            let run = labels[start..<min(start + size, labels.count)]
            var bin = Bin(
                first: labels[start].label, last: labels[start].label, labels: run.count, legacyRows: 0, portRows: 0, identical: 0,
                explained: 0, different: 0, pending: 0)
            for label in run {
                bin.last = label.label
                bin.legacyRows += label.legacyRows
                bin.portRows += label.portRows
                bin.identical += label.identical
                bin.explained += label.explained
                bin.different += label.different
                bin.pending += label.pending
            }
            return bin
        }
    }

    private func batches(_ name: String, _ batches: [ComparisonReport.Batch], _ axis: Axis, top: Int, _ html: inout HTMLText) {
        let most = max(1, batches.map(\.records).max() ?? 1)
        let width = axis.barWidth(batches.map(\.batchTime))
        html.line(
            .batchLane,
            [
                "nameTop": top + 22, "sideTop": top + 38, "side": name, "tickTop": top + 12, "most": Self.number(most), "axis": top + 60,
            ])
        for batch in batches {
            let time = ReadableTime.dateTime(batch.batchTime)
            guard batch.records > 0 else {
                html.line(.emptyBatch, ["x": axis.x(batch.batchTime), "axis": top + 60, "time": time])
                continue
            }
            let height = max(2, Int((Double(batch.records) / Double(most) * 56).rounded()))
            html.line(
                .batch,
                [
                    "x": axis.x(batch.batchTime) - width / 2, "y": top + 60 - height, "width": width, "height": height,
                    "round": width > 6 ? 2 : 0, "time": time, "records": Self.number(batch.records),
                ])
        }
    }

    private func windows(_ bins: [Bin], _ report: ComparisonReport, _ place: Place, _ axis: Axis, top: Int, _ html: inout HTMLText) {
        let middle = top + 76
        let most = max(1, bins.map { max($0.legacyRows, $0.portRows) }.max() ?? 1)
        let width = axis.barWidth(bins.map(\.first))
        let sides = report.sides
        html.line(
            .windowLanes,
            [
                "legacyTop": middle - 40, "legacy": report.legacyName.count > 13 ? sides.legacy : report.legacyName,
                "legacyRows": middle - 24, "portTop": middle + 34, "port": report.portName.count > 13 ? sides.port : report.portName,
                "portRows": middle + 50, "tickTop": middle - 58, "most": Self.number(most), "axis": middle,
            ])
        for bin in bins {
            let x = axis.x(bin.first) - width / 2
            let first = ReadableTime.dateTime(bin.first)
            let bars =
                bar(bin, rows: bin.legacyRows, most: most, x: x, width: width, from: middle - 1, up: true)
                + bar(bin, rows: bin.portRows, most: most, x: x, width: width, from: middle + 1, up: false)
            html.line(
                .windowBars,
                [
                    "prefix": place.prefix, "label": bin.first,
                    "span": bin.first == bin.last ? first : "\(first) – \(ReadableTime.dateTime(bin.last))", "legacy": sides.legacy,
                    "legacyRows": Self.number(bin.legacyRows), "port": sides.port, "portRows": Self.number(bin.portRows),
                    "identical": bin.identical, "different": bin.different, "pending": bin.pending, "bars": bars,
                ])
        }
    }

    /// One side's rows, cut by verdict: what differs lies next to the axis, where it shows however small.
    private func bar(_ bin: Bin, rows: Int, most: Int, x: Int, width: Int, from: Int, up: Bool) -> String {
        let cells = bin.identical + bin.different + bin.pending
        guard rows > 0, cells > 0 else {
            let y = up ? from - 3 : from
            return Piece.bar.filled(["tone": "absent", "x": x, "y": y, "width": width, "height": 3])
        }
        let height = max(4, Int((Double(rows) / Double(most) * 68).rounded()))
        var parts: [(tone: String, height: Int)] = []
        let counts = [
            ("unexplained", bin.different - bin.explained), ("explained", bin.explained), ("pending", bin.pending),
            ("identical", bin.identical),
        ]
        for (tone, count) in counts where count > 0 {
            parts.append((tone, max(3, Int((Double(height) * Double(count) / Double(cells)).rounded()))))
        }
        var html = HTMLText()
        var edge = from
        for part in parts {
            html.add(
                .bar,
                ["tone": part.tone, "x": x, "y": up ? edge - part.height : edge, "width": width, "height": part.height])
            edge += up ? -part.height : part.height
        }
        return html.html
    }
}
