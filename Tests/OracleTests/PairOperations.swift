import DStreams
import RDDs

/// The operations of a case on a stream of pairs.
struct PairOperations {
    let json: JSON
    let job: DStreamJob

    func apply(to stream: DStream<(Datum, Datum)>) throws -> DStreamJob.Stream {
        let fn = json["fn"]?.asString ?? ""
        switch try json.string("op") {
        case "values": return .values(stream.map { $0.1 })
        case "mapValues": return .pairs(stream.mapValues(try Functions.map(fn)))
        case "flatMapValues": return .pairs(stream.flatMapValues(try Functions.flatMap(fn)))
        case "filter":
            let predicate = try Functions.predicate(fn)
            return .pairs(stream.filter { try predicate($0.1) })
        case "checkpoint": return .pairs(stream.checkpoint(try json.duration("every")))
        case "count": return .values(stream.count().map { .long(Int64($0)) })
        case "union": return .pairs(stream.union(try job.pairs(json, "with")))
        case "window": return .pairs(stream.window(try json.duration("window"), try json.optionalDuration("slide")))
        case "reduceByKey": return .pairs(stream.reduceByKey(try Functions.combine(fn)))
        case "groupByKey": return .pairs(lists(stream.groupByKey(json["partitions"]?.asInteger.map(Int.init))))
        case "groupByKeyAndWindow":
            return .pairs(lists(stream.groupByKeyAndWindow(try json.duration("window"), try json.duration("slide"))))
        case "reduceByKeyAndWindow": return .pairs(try reduceByKeyAndWindow(stream, fn))
        case "updateStateByKey": return .pairs(try updateStateByKey(stream, fn))
        case "join": return .pairs(stream.join(try job.pairs(json, "with")).map { ($0.0, .list([$0.1.0, $0.1.1])) })
        case "leftOuterJoin":
            return .pairs(stream.leftOuterJoin(try job.pairs(json, "with")).map { ($0.0, .list([$0.1.0, $0.1.1 ?? .null])) })
        case "rightOuterJoin":
            return .pairs(stream.rightOuterJoin(try job.pairs(json, "with")).map { ($0.0, .list([$0.1.0 ?? .null, $0.1.1])) })
        case "fullOuterJoin":
            return .pairs(stream.fullOuterJoin(try job.pairs(json, "with")).map { ($0.0, .list([$0.1.0 ?? .null, $0.1.1 ?? .null])) })
        case "cogroup":
            return .pairs(stream.cogroup(try job.pairs(json, "with")).map { ($0.0, .list([.list($0.1.0), .list($0.1.1)])) })
        case let other: throw JSON.Unreadable(description: "no operation \(other) on pairs")
        }
    }

    private func lists(_ stream: DStream<(Datum, [Datum])>) -> DStream<(Datum, Datum)> { stream.map { ($0.0, .list($0.1)) } }

    private func reduceByKeyAndWindow(_ stream: DStream<(Datum, Datum)>, _ fn: String) throws -> DStream<(Datum, Datum)> {
        let (window, slide) = (try json.duration("window"), try json.optionalDuration("slide"))
        let combine = try Functions.combine(fn)
        guard let inverse = json["inverse"]?.asString else {
            return stream.reduceByKeyAndWindow(combine, windowDuration: window, slideDuration: slide)
        }
        guard let filter = json["filter"]?.asString else {
            return stream.reduceByKeyAndWindow(
                combine, try Functions.combine(inverse), windowDuration: window, slideDuration: slide, numPartitions: 2)
        }
        let predicate = try Functions.predicate(filter)
        return stream.reduceByKeyAndWindow(
            combine, try Functions.combine(inverse), windowDuration: window, slideDuration: slide, numPartitions: 2,
            filterFunc: { try predicate($0.1) })
    }

    private func updateStateByKey(_ stream: DStream<(Datum, Datum)>, _ fn: String) throws -> DStream<(Datum, Datum)> {
        let update = try Functions.state(fn)
        guard let initial = json["initial"]?.asArray else { return stream.updateStateByKey(update) }
        let kinds = try json.string("type").split(separator: ",").map(String.init)
        let states = try initial.map { element in
            guard let pair = element.asArray, pair.count == 2 else { throw JSON.Unreadable(description: "no pair: \(element.text)") }
            return (try Datum(pair[0], kinds[0]), try Datum(pair[1], kinds[1]))
        }
        return stream.updateStateByKey(initialRDD: job.context.sparkContext.makeRDD(states, 2), update)
    }
}
