import Checkpoints
import Foundation

/// The file `state/OPERATOR/_metadata/metadata`, as Spark has it: the operator's name and its stores.
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

    var text: String {
        let stores = stateStoreInfo.map {
            "{\"storeName\":\"\($0.storeName)\",\"numColsPrefixKey\":\($0.numColsPrefixKey),\"numPartitions\":\($0.numPartitions)}"
        }
        return "v1\n{\"operatorInfo\":{\"operatorId\":\(operatorInfo.operatorId),\"operatorName\":\"\(operatorInfo.operatorName)\"},"
            + "\"stateStoreInfo\":[\(stores.joined(separator: ","))]}"
    }

    /// nil if there is no such file.
    /// - Throws: `.corrupt` or `.newerFormat`, naming the file and what to do.
    static func read(root: String, operatorID: Int, files: any FileSystem) throws(CheckpointError) -> OperatorMetadata? {
        let path = path(root: root, operatorID: operatorID)
        guard let bytes = try files.read(path) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
        if let first = lines.first, first != "v1", first.first == "v", Int(first.dropFirst()) != nil {
            throw CheckpointError(.newerFormat, path: path, "\(path): has format \(first), this engine reads v1; use a newer one")
        }
        guard lines.count == 2, lines[0] == "v1",
            let metadata = try? JSONDecoder().decode(OperatorMetadata.self, from: Data(lines[1].utf8))
        else {
            throw CheckpointError(
                .corrupt, path: path, "\(path): torn or damaged; restore it from a copy, or delete it, and the next start writes it anew")
        }
        return metadata
    }
}
