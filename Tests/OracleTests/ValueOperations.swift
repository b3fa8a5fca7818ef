import DStreams
import RDDs

/// The operations of a case on a stream of single values.
struct ValueOperations {
    let json: JSON
    let job: DStreamJob

    func apply(to stream: DStream<Datum>) throws -> DStreamJob.Stream {
        let fn = json["fn"]?.asString ?? ""
        switch try json.string("op") {
        case "map": return .values(stream.map(try Functions.map(fn)))
        case "pairWith":
            let function = try Functions.map(fn)
            return .pairs(stream.map { ($0, try function($0)) })
        case "keyBy":
            let function = try Functions.map(fn)
            return .pairs(stream.map { (try function($0), $0) })
        case "flatMap": return .values(stream.flatMap(try Functions.flatMap(fn)))
        case "filter": return .values(stream.filter(try Functions.predicate(fn)))
        case "glom": return .values(stream.glom().map { .list($0) })
        case "repartition": return .values(stream.repartition(Int(try json.integer("partitions"))))
        case "union": return .values(stream.union(try job.values(json, "with")))
        case "reduce": return .values(stream.reduce(try Functions.combine(fn)))
        case "count": return .values(stream.count().map { .long(Int64($0)) })
        case "countByValue": return .pairs(counts(stream.countByValue()))
        case "window": return .values(stream.window(try json.duration("window"), try json.optionalDuration("slide")))
        case "countByWindow":
            return .values(stream.countByWindow(try json.duration("window"), try json.duration("slide")).map { .long(Int64($0)) })
        case "countByValueAndWindow":
            return .pairs(counts(stream.countByValueAndWindow(try json.duration("window"), try json.duration("slide"))))
        case "reduceByWindow": return .values(try reduceByWindow(stream, fn))
        case "transform": return .values(try transform(stream, fn))
        case "transformWith":
            let other = try job.values(json, "with")
            switch fn {
            case "subtract": return .values(stream.transformWith(other) { $0.subtract($1) })
            case "intersection": return .values(stream.transformWith(other) { $0.intersection($1) })
            default: throw JSON.Unreadable(description: "no transformWith function \(fn)")
            }
        case let other: throw JSON.Unreadable(description: "no operation \(other) on values")
        }
    }

    private func counts(_ stream: DStream<(Datum, Int)>) -> DStream<(Datum, Datum)> {
        stream.map { ($0.0, .long(Int64($0.1))) }
    }

    private func reduceByWindow(_ stream: DStream<Datum>, _ fn: String) throws -> DStream<Datum> {
        let (window, slide) = (try json.duration("window"), try json.duration("slide"))
        let combine = try Functions.combine(fn)
        guard let inverse = json["inverse"]?.asString else {
            return stream.reduceByWindow(combine, windowDuration: window, slideDuration: slide)
        }
        return stream.reduceByWindow(combine, try Functions.combine(inverse), windowDuration: window, slideDuration: slide)
    }

    private func transform(_ stream: DStream<Datum>, _ fn: String) throws -> DStream<Datum> {
        switch fn {
        case "distinct": return stream.transform { $0.distinct() }
        case "withTime":
            return stream.transform { rdd, time in rdd.map { .list([$0, .long(time.milliseconds)]) } }
        case "sorted": return stream.transform { $0.sortBy { try Functions.long($0) } }
        case "count":
            let context = job.context.sparkContext
            return stream.transform { context.makeRDD([.long(Int64(try $0.count()))]) }
        case "failAt":
            let at = try json.integer("at")
            return stream.transform { rdd, time in
                if time.milliseconds == at { throw CaseFailure(description: "transform at \(at)") }
                return rdd
            }
        default: throw JSON.Unreadable(description: "no transform function \(fn)")
        }
    }
}
