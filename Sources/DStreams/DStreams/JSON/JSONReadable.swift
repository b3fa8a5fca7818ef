import RDDs
/// A type that reads itself from the fields of a JSON object, several times as fast as `Codable`.
///
/// ```swift
/// extension SensorReading: JSONReadable {
///     init?(fields: borrowing JSONFields) {
///         guard let id = fields.string("sensor_id"), let value = fields.double("value"), let ts = fields.int64("ts_ms") else { return nil
///         } self.init(sensorID: id, value: value, tsMillis: ts)
///     }
/// }
/// records.flatMap { SensorReading(json: $0.value) }   // malformed records give nothing
/// ```
public protocol JSONReadable {
    /// nil if a field that the type needs is missing or has another type.
    init?(fields: borrowing JSONFields)
}

extension JSONReadable {
    /// Reads a record's JSON; nil if it is absent, malformed, or lacks a field.
    @inlinable public init?(json: RecordBytes?) {
        guard let fields = JSONFields(json) else { return nil }
        self.init(fields: fields)
    }

    /// Reads a JSON text.
    @inlinable public init?(json: String) {
        guard let fields = JSONFields(json) else { return nil }
        self.init(fields: fields)
    }
}
