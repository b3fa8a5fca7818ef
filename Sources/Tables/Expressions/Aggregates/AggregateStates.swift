import Columnar

/// The states of one aggregate for all groups, addressed by dense group indices: what a built-in or a user's aggregate is.
///
/// Shapes: group `g` of `count` has one state. Rows come a batch at a time with the group of each. One owner at a time
/// calls it. A fold over rows must equal folding parts and merging them in order.
public protocol AggregateStates: AnyObject {
    /// Holds them to limits from now on; called once, before anything is in them. What does not grow with the data need not hear of it.
    func hold(to limits: ValueLimits)
    /// - Throws: where so many groups would be too large before anything is in them.
    func allow(groups: Int) throws
    /// How many groups there are.
    var count: Int { get }
    /// Adds empty states up to `count`.
    func grow(to count: Int)
    /// Folds rows of `inputs` (the aggregate's arguments, as columns of equal length) into their groups, in order.
    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws
    /// Folds state `i` of `other`, which is of the same kind, into the state of `groups[i]`, on its right.
    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws
    /// The results of `groups`, in this order.
    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray
    /// Keeps only `groups`, ascending; the state of `groups[i]` becomes state `i`.
    func retain(_ groups: UnsafeBufferPointer<UInt32>)
    /// Appends the state of `group` to `bytes` in a form of its own that `appendDecoded` reads.
    func encode(_ group: Int, into bytes: inout [UInt8]) throws
    /// Adds one group whose state is `bytes`, which `encode` wrote, whole.
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws
}

extension AggregateStates {
    public func hold(to limits: ValueLimits) {}
    public func allow(groups: Int) throws {}
}

/// Which rows go into which groups: pair `i` puts row `rows[i]` (row `i` where `rows` is nil) into group `groups[i]`.
///
/// A row that lies in several windows comes several times; one that lies in none does not come. The pointers are
/// valid during the call that received them.
public struct GroupAssignment {
    public let rows: UnsafePointer<UInt32>?
    public let groups: UnsafePointer<UInt32>
    public let count: Int

    public init(rows: UnsafePointer<UInt32>?, groups: UnsafePointer<UInt32>, count: Int) {
        self.rows = rows
        self.groups = groups
        self.count = count
    }

    /// The row of pair `index`.
    @inlinable public func row(_ index: Int) -> Int {
        if let rows { Int(rows[index]) } else { index }
    }
}
