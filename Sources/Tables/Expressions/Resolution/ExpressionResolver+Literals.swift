import Columnar

extension ExpressionResolver {
    /// `date '…'`, `timestamp '…'`, `interval …`.
    func typedLiteral(_ kind: Expression.LiteralKind, _ text: String) throws(AnalysisError) -> Node {
        switch kind {
        case .date:
            guard let days = TimeText.parseDate(text) else {
                throw AnalysisError(
                    .invalidTypedLiteral, ["valueType": Quoted.type(.date), "value": Quoted.text(text)], hint: "write it like date '2021-03-04'")
            }
            let value = Value.date(days)
            return Node(.literal(value, .date), .date, nullable: false, LiteralText.text(value, .date))
        case .timestamp:
            guard let micros = TimeText.parseTimestamp(text, zone: .utc, nowMicros: 0) else {
                throw AnalysisError(
                    .invalidTypedLiteral, ["valueType": Quoted.type(.timestamp), "value": Quoted.text(text)],
                    hint: "write it like timestamp '2021-03-04 05:06:07'")
            }
            return Node(
                .cast(.literal(.string(text), .string), .timestamp), .timestamp, nullable: false,
                LiteralText.text(.timestamp(micros), .timestamp))
        case .timestampNTZ:
            var given = text
            guard let micros = given.withUTF8({ TimeText.parseClock(UnsafeRawBufferPointer($0)) }) else {
                throw AnalysisError(
                    .invalidTypedLiteral, ["valueType": Quoted.type(.timestampNTZ), "value": Quoted.text(text)],
                    hint: "write it like timestamp_ntz '2021-03-04 05:06:07'")
            }
            let value = Value.timestampNTZ(micros)
            return Node(.literal(value, .timestampNTZ), .timestampNTZ, nullable: false, LiteralText.text(value, .timestampNTZ))
        case .interval:
            let (value, type) = try IntervalText.parse(text).literal(text)
            return Node(.literal(value, type), type, nullable: false, LiteralText.text(value, type))
        }
    }
}
