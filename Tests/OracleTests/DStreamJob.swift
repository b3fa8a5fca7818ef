import DStreams
import RDDs
import Synchronization

/// Builds a recorded DStream job on our API. What it emits goes onto the tape in the order of the calls.
struct DStreamJob {
    enum Stream {
        case values(DStream<Datum>)
        case pairs(DStream<(Datum, Datum)>)
    }

    /// One call of an output, in the words of the recording.
    final class Tape: Sendable {
        private let entries = Mutex<[JSON]>([])
        private let printed = Mutex("")

        /// What `print` writes, until the next job of the batch takes it.
        func print(_ text: String) { printed.withLock { $0 += text } }
        func takePrinted() -> String {
            printed.withLock { text in
                defer { text = "" }
                return text
            }
        }
        func add(_ entry: [String: JSON]) { entries.withLock { $0.append(.object(entry)) } }
        var all: [JSON] { entries.withLock { $0 } }
    }

    let recording: JSON
    let context: StreamingContext
    let tape: Tape
    private(set) var streams: [String: Stream] = [:]

    init(_ recording: JSON, in context: StreamingContext, tape: Tape) throws {
        self.recording = recording
        self.context = context
        self.tape = tape
        for (name, input) in try recording.object("inputs").sorted(by: { $0.key < $1.key }) {
            streams[name] = try self.input(input)
        }
        for stream in try recording.array("streams") { streams[try stream.string("name")] = try node(stream) }
        for output in try recording.array("outputs") { try register(output) }
    }

    private func input(_ input: JSON) throws -> Stream {
        let kinds = try input.string("type").split(separator: ",").map(String.init)
        let partitions = input["partitions"]?.asInteger.map(Int.init) ?? 2
        let oneAtATime = input["oneAtATime"]?.asBool ?? true
        let batches = try input.array("batches").map { $0.asArray ?? [] }
        if kinds.count == 1 {
            return .values(context.queueStream(RDDQueue(try batches.map { batch in
                context.sparkContext.makeRDD(try batch.map { try Datum($0, kinds[0]) }, partitions)
            }), oneAtATime: oneAtATime))
        }
        return .pairs(context.queueStream(RDDQueue(try batches.map { batch in
            context.sparkContext.makeRDD(try Self.pairs(batch, kinds), partitions)
        }), oneAtATime: oneAtATime))
    }

    private static func pairs(_ elements: [JSON], _ kinds: [String]) throws -> [(Datum, Datum)] {
        try elements.map { element in
            guard let pair = element.asArray, pair.count == 2 else { throw JSON.Unreadable(description: "no pair: \(element.text)") }
            return (try Datum(pair[0], kinds[0]), try Datum(pair[1], kinds[1]))
        }
    }

    /// The slices that the case asks for after this label.
    func slice(after label: Int64) throws {
        for slice in recording["slices"]?.asArray ?? [] where try slice.integer("after") == label {
            let (from, until) = (Time(try slice.integer("from")), Time(try slice.integer("until")))
            let rdds = try values(slice, "of").slice(from, until)
            let rows = try rdds.map { JSON.array(try $0.collect().map(\.json).sorted { $0.text < $1.text }) }
            tape.add(["output": .string(try slice.string("name")), "label": .integer(label), "rows": .array(rows)])
        }
    }

    // MARK: Outputs

    private func register(_ output: JSON) throws {
        let name = try output.string("name")
        if output["action"]?.asString == "print" { return try registerPrint(output) }
        let ordered = output["ordered"]?.asBool ?? false
        let failing = output["failsAt"]?.asArray?.compactMap(\.asInteger) ?? []
        let tape = tape
        @Sendable func record(_ time: Time, _ rows: () throws -> [JSON]) throws {
            let place: [String: JSON] = ["output": .string(name), "label": .integer(time.milliseconds)]
            do {
                if failing.contains(time.milliseconds) { throw CaseFailure(description: "output \(name) at \(time.milliseconds)") }
                let rows = try rows()
                tape.add(place.merging(["rows": .array(ordered ? rows : rows.sorted { $0.text < $1.text })]) { $1 })
            } catch {
                tape.add(place.merging(["fails": .string("\(error)")]) { $1 })
                throw error
            }
        }
        switch try stream(output, "of") {
        case .values(let stream):
            stream.foreachRDD { rdd, time in try record(time) { try rdd.collect().map(\.json) } }
        case .pairs(let stream):
            stream.foreachRDD { rdd, time in try record(time) { try rdd.collect().map { .array([$0.0.json, $0.1.json]) } } }
        }
    }

    /// print shows real types, so the stream is given its own again.
    private func registerPrint(_ output: JSON) throws {
        let count = output["count"]?.asInteger.map(Int.init) ?? 10
        let kind = try recording.object("inputs")[try output.string("of")]?.string("type")
        switch (try stream(output, "of"), kind) {
        case (.values(let stream), "double"):
            stream.map { value in
                guard case .double(let number) = value else { throw CaseFailure(description: "no double: \(value)") }
                return number
            }.print(count)
        case (.values(let stream), _): stream.map { try Functions.long($0) }.print(count)
        case (.pairs(let stream), _): stream.map { (try Functions.string($0.0), try Functions.long($0.1)) }.print(count)
        }
        let (name, tape) = (try output.string("name"), tape)
        @Sendable func take(_ time: Time) {
            tape.add(["output": .string(name), "label": .integer(time.milliseconds), "text": .string(tape.takePrinted())])
        }
        switch try stream(output, "of") {
        case .values(let stream): stream.foreachRDD { _, time in take(time) }
        case .pairs(let stream): stream.foreachRDD { _, time in take(time) }
        }
    }

    // MARK: Operations

    private func stream(_ json: JSON, _ field: String) throws -> Stream {
        let name = try json.string(field)
        guard let stream = streams[name] else { throw JSON.Unreadable(description: "no stream \(name)") }
        return stream
    }

    private func node(_ json: JSON) throws -> Stream {
        switch try stream(json, "from") {
        case .values(let stream): return try ValueOperations(json: json, job: self).apply(to: stream)
        case .pairs(let stream): return try PairOperations(json: json, job: self).apply(to: stream)
        }
    }

    func values(_ json: JSON, _ field: String) throws -> DStream<Datum> {
        guard case .values(let stream) = try stream(json, field) else { throw JSON.Unreadable(description: "\(field) has pairs") }
        return stream
    }

    func pairs(_ json: JSON, _ field: String) throws -> DStream<(Datum, Datum)> {
        guard case .pairs(let stream) = try stream(json, field) else { throw JSON.Unreadable(description: "\(field) has no pairs") }
        return stream
    }
}

extension JSON {
    func duration(_ name: String) throws -> DStreams.Duration { .milliseconds(try integer(name)) }
    func optionalDuration(_ name: String) throws -> DStreams.Duration? { self[name] == nil ? nil : try duration(name) }
}
