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
        let margin = max(1, (high &- low) / steps)
        let axis = Axis(low: low &- margin, high: high &+ margin, left: 132, right: 984)
        let lanes = batchLanes(report)
        let windowTop = 8 + lanes.count * 78
        let height = windowTop + 178
        html.raw("<section class=\"panel\">\n<h2>Timeline</h2>\n<p class=\"lead\">Records in each batch, and the rows that each side emitted for each window label.</p>\n<div class=\"scroll\">")
        html.raw("<svg class=\"timeline\" viewBox=\"0 0 1000 \(height)\" role=\"img\" aria-label=\"Timeline of batches and windows\">\n")
        // One pattern serves the whole page.
        if place.prefix.isEmpty { html.raw("<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hatch-ground\" width=\"6\" height=\"6\"/><path class=\"hatch-line\" d=\"M0 0V6\"/></pattern></defs>\n") }
        for tick in axis.ticks {
            html.raw("<path class=\"grid\" d=\"M\(axis.x(tick)) 4V\(height - 26)\"/><text class=\"tick\" x=\"\(axis.x(tick))\" y=\"\(height - 8)\" text-anchor=\"middle\">\(TimeText.clock(tick))</text>\n")
        }
        for (index, lane) in lanes.enumerated() { batches(lane.name, lane.batches, axis, top: 8 + index * 78, &html) }
        windows(bins, report, place, axis, top: windowTop, &html)
        html.raw("</svg></div>\n<p class=\"legend\"><span><i class=\"identical\"></i>identical</span><span><i class=\"explained\"></i>different, explained</span>")
        html.raw("<span><i class=\"unexplained\"></i>different, unexplained</span><span><i class=\"pending\"></i>pending</span>")
        let firstDay = TimeText.date(days: floorDivide(low, 86_400_000))
        let lastDay = TimeText.date(days: floorDivide(high, 86_400_000))
        html.raw("<span>\(firstDay == lastDay ? firstDay : "\(firstDay) – \(lastDay)"), UTC</span></p>\n")
        if let first = distant.first, let last = distant.last {
            let span = distant.count == 1 ? TimeText.dateTime(first) : "\(TimeText.dateTime(first)) – \(TimeText.dateTime(last))"
            html.raw("<p class=\"lead distant\">Not drawn, as far from all batches: \(distant.count == 1 ? "1 label" : "\(Self.number(distant.count)) labels"), \(span).</p>\n")
        }
        html.raw("</section>\n")
    }

    /// The labels as near to the batches as these lie apart, and the others: one record timed in 1970 or 2099 would leave a pixel for all the rest.
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
        return [("\(report.sides.legacy) batches", report.legacyBatches), ("\(report.sides.portOwn) batches", report.portBatches)].filter { !$0.1.isEmpty }
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
        html.raw("<text class=\"lane\" x=\"0\" y=\"\(top + 22)\">records</text><text class=\"lane faint\" x=\"0\" y=\"\(top + 38)\">\(name)</text><text class=\"tick\" x=\"118\" y=\"\(top + 12)\" text-anchor=\"end\">\(Self.number(most))</text><path class=\"axis\" d=\"M124 \(top + 60)H990\"/>\n")
        for batch in batches {
            let height = batch.records == 0 ? 0 : max(2, Int((Double(batch.records) / Double(most) * 56).rounded()))
            let x = axis.x(batch.batchTime) - width / 2
            html.raw(height == 0
                ? "<circle class=\"empty\" cx=\"\(axis.x(batch.batchTime))\" cy=\"\(top + 60)\" r=\"2\"><title>Batch \(TimeText.dateTime(batch.batchTime)): empty</title></circle>\n"
                : "<rect class=\"records\" x=\"\(x)\" y=\"\(top + 60 - height)\" width=\"\(width)\" height=\"\(height)\" rx=\"\(width > 6 ? 2 : 0)\"><title>Batch \(TimeText.dateTime(batch.batchTime)): \(Self.number(batch.records)) records</title></rect>\n")
        }
    }

    private func windows(_ bins: [Bin], _ report: ComparisonReport, _ place: Place, _ axis: Axis, top: Int, _ html: inout HTMLText) {
        let middle = top + 76
        let most = max(1, bins.map { max($0.legacyRows, $0.portRows) }.max() ?? 1)
        let width = axis.barWidth(bins.map(\.first))
        html.raw("<text class=\"lane\" x=\"0\" y=\"\(middle - 40)\">\(report.legacyName.count > 13 ? report.sides.legacy : HTMLText.escaped(report.legacyName))</text><text class=\"lane faint\" x=\"0\" y=\"\(middle - 24)\">rows ↑</text>")
        html.raw("<text class=\"lane\" x=\"0\" y=\"\(middle + 34)\">\(report.portName.count > 13 ? report.sides.port : HTMLText.escaped(report.portName))</text><text class=\"lane faint\" x=\"0\" y=\"\(middle + 50)\">rows ↓</text>")
        html.raw("<text class=\"tick\" x=\"118\" y=\"\(middle - 58)\" text-anchor=\"end\">\(Self.number(most))</text><path class=\"axis\" d=\"M124 \(middle)H990\"/>\n")
        for bin in bins {
            let x = axis.x(bin.first) - width / 2
            let span = bin.first == bin.last ? TimeText.dateTime(bin.first) : "\(TimeText.dateTime(bin.first)) – \(TimeText.dateTime(bin.last))"
            html.raw("<a href=\"#\(place.prefix)l\(bin.first)\"><g><title>\(span): \(report.sides.legacy) \(Self.number(bin.legacyRows)) rows, \(report.sides.port) \(Self.number(bin.portRows)); \(bin.identical) identical, \(bin.different) different, \(bin.pending) pending</title>")
            html.raw(bar(bin, rows: bin.legacyRows, most: most, x: x, width: width, from: middle - 1, up: true))
            html.raw(bar(bin, rows: bin.portRows, most: most, x: x, width: width, from: middle + 1, up: false))
            html.raw("</g></a>\n")
        }
    }

    /// One side's rows, cut by verdict: what differs lies next to the axis, where it shows however small.
    private func bar(_ bin: Bin, rows: Int, most: Int, x: Int, width: Int, from: Int, up: Bool) -> String {
        let cells = bin.identical + bin.different + bin.pending
        guard rows > 0, cells > 0 else {
            let y = up ? from - 3 : from
            return "<rect class=\"absent\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"3\"/>"
        }
        let height = max(4, Int((Double(rows) / Double(most) * 68).rounded()))
        var parts: [(tone: String, height: Int)] = []
        for (tone, count) in [("unexplained", bin.different - bin.explained), ("explained", bin.explained), ("pending", bin.pending), ("identical", bin.identical)] where count > 0 {
            parts.append((tone, max(3, Int((Double(height) * Double(count) / Double(cells)).rounded()))))
        }
        var markup = ""
        var edge = from
        for part in parts {
            markup += "<rect class=\"\(part.tone)\" x=\"\(x)\" y=\"\(up ? edge - part.height : edge)\" width=\"\(width)\" height=\"\(part.height)\"/>"
            edge += up ? -part.height : part.height
        }
        return markup
    }
}
