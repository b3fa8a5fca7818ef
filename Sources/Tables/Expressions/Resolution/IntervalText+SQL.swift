import Columnar

extension IntervalText {
    /// A literal of an interval type, with the fields in its text.
    /// - Throws: `AnalysisError` if it combines months with days or times, for which there is no type, or is too large.
    func literal(_ text: String) throws(AnalysisError) -> (Value, DataType) {
        if let yearMonth {
            guard dayTime == nil else {
                throw AnalysisError(.wrongArguments, "the interval '\(text)' mixes years or months with days or times; write two intervals, one after the other")
            }
            guard let months = Int32(exactly: months) else { throw AnalysisError(.wrongArguments, "the interval '\(text)' is too long") }
            return (.yearMonthInterval(months), .yearMonthInterval(yearMonth))
        }
        let (day, overflow) = days.multipliedReportingOverflow(by: 86_400_000_000)
        let (total, overflow2) = day.addingReportingOverflow(micros)
        guard !overflow, !overflow2 else { throw AnalysisError(.wrongArguments, "the interval '\(text)' is too long") }
        return (.dayTimeInterval(total), .dayTimeInterval(dayTime ?? IntervalFields(.second, to: .second)))
    }

    /// The text between the quotes, with the given fields: `INTERVAL '1 02:03' DAY TO MINUTE`; nil if it is invalid.
    package init?(quoted text: String, _ fields: DataType) {
        self.init()
        switch fields {
        case .dayTimeInterval(let fields):
            guard let micros = IntervalReader.micros(text, fields) else { return nil }
            self.micros = micros
            dayTime = fields
        case .yearMonthInterval(let fields):
            guard let months = IntervalReader.months(text, fields) else { return nil }
            self.months = Int64(months)
            yearMonth = fields
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure:
            return nil
        }
    }

    /// The fields at the end of a literal: `day to second`, `year`; nil for another ending.
    static func fields(_ words: ArraySlice<Substring>) -> DataType? {
        let words = words.drop { $0.contains("'") }
        guard words.count == 1 || words.count == 3 && words[words.startIndex + 1] == "to", let first = words.first, let last = words.last else { return nil }
        if let first = DayTimeField(sqlName: first), let last = DayTimeField(sqlName: last), first.rawValue <= last.rawValue { return .dayTimeInterval(IntervalFields(first, to: last)) }
        if let first = YearMonthField(sqlName: first), let last = YearMonthField(sqlName: last), first.rawValue <= last.rawValue { return .yearMonthInterval(IntervalFields(first, to: last)) }
        return nil
    }
}
