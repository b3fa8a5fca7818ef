import Columnar

/// The states of one aggregate for all groups, addressed by dense group indices: the implementation of a built-in or a user's aggregate.
///
/// Shapes: group `g` of `count` has one state. Rows come a batch at a time with the group of each. It is used by one owner at a time.
/// A fold over rows must equal folding parts and merging them in order.
public protocol AggregateStates: AnyObject {
    /// Sets limits from now on; called once, before any state exists. States that do not grow with the data may ignore it.
    func hold(to limits: ValueLimits)
    /// Checks the number of groups before their states are made.
    /// - Throws: if the empty states of so many groups would be too large.
    func allow(groups: Int) throws
    /// The number of groups.
    var count: Int { get }
    /// Adds empty states up to `count`.
    func grow(to count: Int)
    /// Folds rows of `inputs` (the aggregate's arguments, as columns of equal length) into their groups, in order.
    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws
    /// Folds state `i` of `other`, which is of the same kind, into the state of `groups[i]`, as its right operand.
    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws
    /// The results of `groups`, in order.
    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray
    /// Keeps only `groups`, which are ascending; the state of `groups[i]` becomes state `i`.
    func retain(_ groups: UnsafeBufferPointer<UInt32>)
    /// Appends the state of `group` to `bytes`, in an encoding that `appendDecoded` reads.
    func encode(_ group: Int, into bytes: inout [UInt8]) throws
    /// Adds one group whose state is all of `bytes`, which `encode` wrote.
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws
}

extension AggregateStates {
    /// Does nothing: for states whose size does not grow with their rows.
    public func hold(to limits: ValueLimits) {}
    /// Allows any number: for states that are small while empty.
    public func allow(groups: Int) throws {}
}

/// Assigns rows to groups: pair `i` puts row `rows[i]` (row `i` if `rows` is nil) into group `groups[i]`.
///
/// A row in several windows occurs several times, a row in none does not occur. The pointers are
/// valid during the call that received them.
public struct GroupAssignment {
    /// `count` row numbers; nil if pair `i` is row `i`.
    public let rows: UnsafePointer<UInt32>?
    /// `count` group indices, each below the states' `count`.
    public let groups: UnsafePointer<UInt32>
    /// The number of pairs of a row and a group.
    public let count: Int

    /// Pairs in the caller's memory.
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
