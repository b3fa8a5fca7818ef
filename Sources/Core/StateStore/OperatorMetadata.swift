import Checkpoints
import Foundation

/// The file `state/OPERATOR/_metadata/metadata` in Spark's form: the operator's name and its stores.
public struct OperatorMetadata: Hashable, Sendable, Codable {
    public struct Operator: Hashable, Sendable, Codable {
        public var operatorId: Int
        public var operatorName: String
    }

    public struct Store: Hashable, Sendable, Codable {
        public var storeName: String
        public var numColsPrefixKey: Int
        public var numPartitions: Int
    }

    public var operatorInfo: Operator
    public var stateStoreInfo: [Store]

    static func path(root: String, operatorID: Int) -> String { "\(root)/state/\(operatorID)/_metadata/metadata" }

    private static let format = "v1"

    var text: String { ChecksummedJSON.sealed(unsealed) }

    /// The text as it was written before it had a checksum.
    private var unsealed: String {
        let stores = stateStoreInfo.map {
            "{\"storeName\":\"\($0.storeName)\",\"numColsPrefixKey\":\($0.numColsPrefixKey),\"numPartitions\":\($0.numPartitions)}"
        }
        return "\(Self.format)\n{\"operatorInfo\":{\"operatorId\":\(operatorInfo.operatorId),"
            + "\"operatorName\":\"\(operatorInfo.operatorName)\"},"
            + "\"stateStoreInfo\":[\(stores.joined(separator: ","))]}"
    }

    /// A file that was read.
    struct Found {
        var metadata: OperatorMetadata
        /// The path of a file without a checksum, whose contents may be damaged without a sign.
        var unsealed: String?

        /// Refuses an operator other than the one whose state is stored here.
        func requireSameOperator(_ schema: StateSchema, _ id: StateStoreID, directory: String) throws(StateStoreError) {
            try StateSchema.requireSameOperator(
                metadata.operatorInfo.operatorName, schema.operatorName, operatorID: id.operatorID, directory: directory, unsealed: unsealed
            )
        }
    }

    /// nil if there is no such file.
    /// - Throws: `.corrupt` or `.newerFormat`, naming the file and what to do.
    static func read(root: String, operatorID: Int, files: any FileSystem) throws(CheckpointError) -> OperatorMetadata? {
        try find(root: root, operatorID: operatorID, files: files)?.metadata
    }

    /// The error for state without its metadata file.
    static func missing(root: String, operatorID: Int) -> CheckpointError {
        .corrupt(
            path(root: root, operatorID: operatorID), "missing, though the operator has state",
            remedy: "restore it from a copy, or start the query once, which writes it again")
    }

    static func find(root: String, operatorID: Int, files: any FileSystem) throws(CheckpointError) -> Found? {
        let path = path(root: root, operatorID: operatorID)
        guard let bytes = try files.read(path) else { return nil }
        let remedy = "restore it from a copy, or delete it, and the next start writes it again"
        func corrupt(_ what: String) -> CheckpointError { .corrupt(path, what, remedy: remedy) }
        if bytes.isEmpty { throw corrupt("torn: it is empty") }
        let text = String(decoding: bytes, as: UTF8.self)
        let isWhole = ChecksummedJSON.isWhole(text)
        if isWhole == false { throw corrupt(ChecksummedJSON.damage) }
        let lines = text.split(separator: "\n", maxSplits: 1)
        if let first = lines.first, first != format, first.first == "v", Int(first.dropFirst()) != nil {
            throw .newerFormat(path, found: "\(first)", reads: format, remedy: remedy)
        }
        guard lines.count == 2, lines[0] == format,
            let metadata = try? JSONDecoder().decode(OperatorMetadata.self, from: Data(lines[1].utf8)),
            metadata.operatorInfo.operatorId == operatorID,
            isWhole != nil || metadata.unsealed == text
        else { throw corrupt("torn or damaged") }
        return Found(metadata: metadata, unsealed: isWhole == nil ? path : nil)
    }
}
