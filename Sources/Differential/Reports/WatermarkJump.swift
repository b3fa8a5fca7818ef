/// A record whose event time is so far ahead of its batch that the watermark it raised drops later records.
public struct WatermarkJump: Hashable, Sendable, Codable {
    public var id: RecordID
    /// Its event time, µs.
    public var eventTime: Int64
    /// The label of the batch that carried it, ms.
    public var batchLabel: Int64
    /// The watermark after it, in ms.
    public var watermark: Int64
    /// How many of the differing cells lack records that this watermark dropped.
    public var cells: Int

    /// `Record t-0@7 is timed 2031-01-01 00:00:00, 5 years after its batch (2026-01-05 10:00:30): …`
    func sentence(_ name: String, _ sides: SideNames) -> String {
        let ahead = ReadableTime.roughly(eventTime / 1_000 &- batchLabel)
        let behind = cells == 1 ? "1 cell lacks records" : "\(cells) cells lack records"
        return "Record \(name) is timed \(ReadableTime.dateTime(micros: eventTime)), \(ahead) after its batch "
            + "(\(ReadableTime.dateTime(batchLabel))). It moved the watermark to "
            + "\(ReadableTime.dateTime(watermark)), and \(behind) that the \(sides.portSide) dropped behind it."
    }
}
