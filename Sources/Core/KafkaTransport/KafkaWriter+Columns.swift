import Columnar
import CRDKafka
import Offsets

extension KafkaWriter {
    /// Queues a table's rows in their order, straight from the columns' bytes.
    /// - Throws: `KafkaError` `.badRecord` for a null topic, `.unknownTopic`, `.unknownPartition`, `.notDelivered`.
    public func send(_ records: OutgoingRecords) throws {
        guard records.count > 0 else { return }
        let keys = records.keys.map(BytesColumn.init)
        let values = BytesColumn(records.values)
        let headers = records.headers.map(HeaderLists.init)
        try slot.using("sending records") { client in
            var targets = Targets(self, client, records)
            try ProduceCall.make(client) { call in
                for row in 0..<records.count {
                    let (target, partition) = try targets.target(of: row)
                    try call.send(
                        target.handle, target.name, partition, key: keys?[row], value: values[row],
                        headers: try headers?.list(of: row))
                    // Delivery reports are handled meanwhile, so that they do not pile up.
                    if row & 127 == 0 { client.poll() }
                }
            }
            client.poll()
        }
    }

    /// A column of text or bytes, or no column.
    private struct BytesColumn {
        private let column: ColumnArray
        private let runs: ByteRuns?

        init(_ column: ColumnArray) {
            self.column = column
            if case .bytes = column.layout { runs = column.byteRuns } else { runs = nil }
        }

        subscript(row: Int) -> UnsafeRawBufferPointer? {
            guard let runs, column.isValid(row) else { return nil }
            return runs[row]
        }
    }

    /// The destinations of the rows: each topic and partition is looked up once a batch.
    private struct Targets {
        struct Target {
            let name: String
            let handle: OpaquePointer
            /// Partitions that are known to exist.
            var partitions: Set<Int32> = []
        }

        private let writer: KafkaWriter
        private let client: KafkaClient
        private let fixed: String?
        private let topics: BytesColumn?
        private let partitions: ColumnArray?
        private let numbers: UnsafeBufferPointer<Int32>?
        private var known: [Target] = []
        private var last = 0

        init(_ writer: KafkaWriter, _ client: KafkaClient, _ records: OutgoingRecords) {
            self.writer = writer
            self.client = client
            partitions = records.partitions
            if let partitions, case .fixed = partitions.layout { numbers = partitions.values(as: Int32.self) } else { numbers = nil }
            switch records.topic {
            case .named(let name): (fixed, topics) = (name, nil)
            case .column(let column): (fixed, topics) = (nil, BytesColumn(column))
            }
        }

        mutating func target(of row: Int) throws -> (Target, Int32?) {
            let partition = numbers.flatMap { partitions?.isValid(row) == true ? $0[row] : nil }
            if let fixed {
                if known.isEmpty { try add(fixed, partition) }
            } else {
                guard let name = topics?[row] else { throw KafkaError.nullTopic }
                if known.isEmpty || !Self.matches(known[last].name, name) {
                    if let index = known.firstIndex(where: { Self.matches($0.name, name) }) {
                        last = index
                    } else {
                        try add(String(decoding: name, as: UTF8.self), partition)
                    }
                }
            }
            if let partition, !known[last].partitions.contains(partition) {
                _ = try writer.destination(client, known[last].name, partition)
                known[last].partitions.insert(partition)
            }
            return (known[last], partition)
        }

        private mutating func add(_ name: String, _ partition: Int32?) throws {
            known.append(Target(name: name, handle: try writer.destination(client, name, partition)))
            last = known.count - 1
        }

        private static func matches(_ name: String, _ bytes: UnsafeRawBufferPointer) -> Bool { name.utf8.elementsEqual(bytes) }
    }

    /// The headers column as librdkafka's lists.
    private struct HeaderLists {
        private let column: ColumnArray
        private let offsets: UnsafePointer<Int64>?
        private let names: BytesColumn?
        private let values: BytesColumn?

        init(_ column: ColumnArray) {
            self.column = column
            guard case .list(let offsets, let child) = column.layout, case .structure(let pair) = child.layout, pair.count == 2 else {
                (self.offsets, names, values) = (nil, nil, nil)
                return
            }
            self.offsets = UnsafePointer(offsets.base.assumingMemoryBound(to: Int64.self))
            names = BytesColumn(pair[0])
            values = BytesColumn(pair[1])
        }

        /// nil for a row without headers. A header without a name is left out.
        func list(of row: Int) throws(KafkaError) -> OpaquePointer? {
            guard let offsets, let names, let values, column.isValid(row), offsets[row + 1] > offsets[row] else { return nil }
            guard let list = rd_kafka_headers_new(Int(offsets[row + 1] - offsets[row])) else {
                throw KafkaError(.other, "librdkafka: out of memory")
            }
            for member in Int(offsets[row])..<Int(offsets[row + 1]) {
                guard let name = names[member] else { continue }
                let value = values[member]
                let code = rd_kafka_header_add(
                    list, ProduceCall.pointer(name).assumingMemoryBound(to: CChar.self), name.count,
                    value.map { UnsafeRawPointer(ProduceCall.pointer($0)) }, value?.count ?? 0)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    rd_kafka_headers_destroy(list)
                    throw .from(code, "header \(String(decoding: name, as: UTF8.self))")
                }
            }
            return list
        }
    }
}
