import Columnar
import Expressions
import Plans

/// The layout of a group's keys in a fixed number of 64-bit words, so that keys of any type hash and compare as words.
///
/// First the null bits, one for each leaf, then the leaves: a fixed-width value takes a word; text and bytes take two, the
/// length with the first 4 bytes and then the next 8, or a hash of all if there are more than 12 (those bytes are
/// stored and compared separately). A window is stored as its start, a nested array as the bytes of its encoding.
package struct GroupKeyLayout: Sendable {
    indirect enum Node: Sendable {
        case void(bit: Int)
        case fixed(DataType, offset: Int, bit: Int)
        /// Sixteen bytes, in two words.
        case wide(DataType, offset: Int, bit: Int)
        case bytes(DataType, offset: Int, bit: Int, view: Int)
        /// An array, encoded into bytes.
        case opaque(DataType, offset: Int, bit: Int, view: Int)
        case structure([Field], [Node], bit: Int)
        case window(WindowLattice, offset: Int)
    }

    package let keys: [GroupKey]
    package let types: [DataType]
    let nodes: [Node]
    let wordCount: Int
    let maskWords: Int
    /// The number of leaves with bytes.
    let viewCount: Int

    /// The number of bytes stored in the words themselves.
    static let inlineBytes = 12

    package init(_ keys: [GroupKey], input: Schema) {
        var bits = 0
        var words = 0
        var views = 0
        func place(_ type: DataType) -> Node {
            let bit = bits
            bits += 1
            switch type.physical {
            case .none: return .void(bit: bit)
            case .structure(let fields): return .structure(fields, fields.map { place($0.type) }, bit: bit)
            case .bytes:
                defer {
                    words += 2
                    views += 1
                }
                return .bytes(type, offset: words, bit: bit, view: views)
            case .list:
                defer {
                    words += 2
                    views += 1
                }
                return .opaque(type, offset: words, bit: bit, view: views)
            case .fixed(.sixteen):
                defer { words += 2 }
                return .wide(type, offset: words, bit: bit)
            case .bits, .fixed:
                defer { words += 1 }
                return .fixed(type, offset: words, bit: bit)
            }
        }
        var types: [DataType] = []
        var nodes: [Node] = []
        for key in keys {
            switch key {
            case .column(let ordinal):
                types.append(input.fields[ordinal].type)
                nodes.append(place(input.fields[ordinal].type))
            case .window(let time, let window):
                types.append(TimeWindow.type(of: input.fields[time].type))
                nodes.append(.window(window, offset: words))
                words += 1
            }
        }
        let maskWords = (bits + 63) / 64
        self.keys = keys
        self.types = types
        self.nodes = nodes.map { Self.shifted($0, by: maskWords) }
        self.maskWords = maskWords
        wordCount = words + maskWords
        viewCount = views
    }

    /// The nodes moved by the words of the null bits.
    private static func shifted(_ node: Node, by words: Int) -> Node {
        switch node {
        case .void: node
        case .fixed(let type, let offset, let bit): .fixed(type, offset: offset + words, bit: bit)
        case .wide(let type, let offset, let bit): .wide(type, offset: offset + words, bit: bit)
        case .bytes(let type, let offset, let bit, let view): .bytes(type, offset: offset + words, bit: bit, view: view)
        case .opaque(let type, let offset, let bit, let view): .opaque(type, offset: offset + words, bit: bit, view: view)
        case .structure(let fields, let children, let bit):
            .structure(fields, children.map { shifted($0, by: words) }, bit: bit)
        case .window(let window, let offset): .window(window, offset: offset + words)
        }
    }

    /// The first word of each leaf with bytes.
    var viewOffsets: [Int] {
        func offsets(_ node: Node) -> [Int] {
            switch node {
            case .bytes(_, let offset, _, _), .opaque(_, let offset, _, _): [offset]
            case .structure(_, let members, _): members.flatMap(offsets)
            case .void, .fixed, .wide, .window: []
            }
        }
        return nodes.flatMap(offsets)
    }

    /// The window among the keys; nil if there is none.
    var window: (time: Int, lattice: WindowLattice)? {
        for case .window(let time, let window) in keys { return (time, window) }
        return nil
    }
}

/// One key of a grouping: a column of the input, or the windows of a time column.
package enum GroupKey: Hashable, Sendable {
    case column(Int)
    /// The ordinal of a timestamp column. Rows whose time is null belong to no window.
    case window(time: Int, WindowLattice)
}
