import Foundation

/// The workloads that this build has, by the name that `bench.py` asks for.
let workloads: [String: (_ data: String, _ result: String, _ passes: Int) throws -> Void] = [
    "legacy": { try LegacyWorkload.run(data: $0, result: $1, passes: $2) },
    "overhead": { try OverheadWorkload.run(data: $0, result: $1, passes: $2) },
    "tables": { try TablesWorkload.run(data: $0, result: $1, passes: $2) },
]

let arguments = Array(CommandLine.arguments.dropFirst())
do {
    if arguments == ["workloads"] {
        print(workloads.keys.sorted().joined(separator: " "))
    } else if arguments.count == 5, arguments[0] == "state", let keys = Int(arguments[2]), let touched = Int(arguments[3]) {
        try StateWorkload.run(provider: arguments[1], keys: keys, touched: touched, memoryMB: arguments[4])
    } else if (5...6).contains(arguments.count), arguments[0] == "feed", let records = Int(arguments[3]), let partitions = Int32(arguments[4]) {
        try FeedWorkload.run(
            servers: arguments[1], topic: arguments[2], records: records, partitions: partitions, padding: arguments.count > 5 ? Int(arguments[5]) ?? 0 : 0)
    } else if arguments.count == 4, arguments[0] == "partitions", let partitions = Int(arguments[2]) {
        try PartitionsWorkload.run(provider: arguments[1], partitions: partitions, memoryMB: arguments[3])
    } else if arguments.count == 5, arguments[0] == "ahead", let records = Int64(arguments[3]), let rounds = Int(arguments[4]) {
        try AheadWorkload.run(servers: arguments[1], topic: arguments[2], records: records, rounds: rounds)
    } else if arguments.first == "json" {
        try JSONWorkload.run(passes: arguments.count > 1 ? Int(arguments[1]) ?? 5 : 5)
    } else if arguments.first == "kafka" {
        // kafka [PASSES [BOOTSTRAP_SERVERS]]: both sides in this process, so there is no data and no result to hand over.
        try KafkaWorkload.run(passes: arguments.count > 1 ? Int(arguments[1]) ?? 7 : 7, servers: arguments.count > 2 ? arguments[2] : nil)
    } else {
        guard arguments.count == 4, let passes = Int(arguments[3]), let workload = workloads[arguments[0]] else { throw BenchmarkError.usage }
        try workload(arguments[1], arguments[2], passes)
    }
} catch {
    FileHandle.standardError.write(Data("portage-bench: \(error)\n".utf8))
    exit(1)
}
