import Foundation

/// The most recently used rows of a database, in memory: as many as fit.
///
/// The keys of a batch are far apart in the database, so its block cache holds some seventy rows for each needed one and is searched
/// table by table and block by block. Here a row is found by its hash, whatever the number of rows. The cache holds only rows of
/// the database; so if it has as many rows as the database, a key that is not here does not exist. For one thread at a time.
///
/// A row is the length of its key, the length of its value and its room in units of 8 bytes (2 bytes each), the key, and then the
/// time of expiry and the value, packed (`ZeroPacking`). `RowCache+Pages` stores rows, `RowCache+Slots` finds them.
package final class RowCache: @unchecked Sendable {
    static let headerBytes = 6
    static let unit = 8
    /// The value length that marks a gap.
    static let gap = UInt16.max
    /// A flag in the key length: used since its page was last visited.
    static let used: UInt16 = 1 << 15
    /// Longer keys and values are not cached.
    private static let sizeLimit = 1 << 14

    /// Bytes that pages and slots may take now.
    let limit: () -> Int
    var pages: Pages
    var tables: [SlotTable]
    var slotBytes: Int
    package private(set) var count = 0
    /// A buffer for packing and unpacking a row.
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 + sizeLimit, alignment: 8)
    private let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: ZeroPacking.bound(8 + sizeLimit), alignment: 8)
    private var touched: UInt32 = 0

    /// - Parameter reserving: bytes of addresses to reserve; memory is taken as rows are added, and never more than the current `limit`.
    package init(reserving bytes: Int, limit: @escaping () -> Int) {
        self.limit = limit
        pages = Pages(bytes: bytes)
        tables = (0..<SlotTable.count).map { _ in SlotTable(size: SlotTable.least) }
        slotBytes = SlotTable.count * SlotTable.least * 4
    }

    deinit {
        for table in tables { table.slots.deallocate() }
        pages.unmap()
        buffer.deallocate()
        packed.deallocate()
    }

    /// Bytes of pages and slots.
    package var bytes: Int { pages.count * Pages.size + slotBytes }

    // MARK: Reading

    /// Prefetches the rows of many keys, whose cache misses then overlap.
    package func touch(_ keys: ByteSlices) {
        var sum: UInt32 = 0
        let hashes = ContiguousArray(unsafeUninitializedCapacity: keys.count) { hashes, count in
            for index in 0..<keys.count {
                let hash = StateKeyHash.hash(keys[index])
                hashes[index] = hash
                sum &+= firstSlot(hash)
            }
            count = keys.count
        }
        for hash in hashes {
            let slot = firstSlot(hash)
            guard slot != 0 else { continue }
            let row = pages.address(Self.place(slot))
            // Most rows begin in one line of the processor's cache and end in the next.
            sum &+= UInt32(row.load(as: UInt16.self)) &+ UInt32(row.load(fromByteOffset: 48, as: UInt16.self))
        }
        // Nothing reads it; storing the sum keeps the compiler from removing the loads.
        touched = sum
    }

    /// Passes the row of a key to `body`; nil if there is none.
    package func withRow<R>(_ key: UnsafeRawBufferPointer, _ body: (_ value: UnsafeRawBufferPointer, _ expiresAt: Int64) -> R) -> R? {
        let hash = StateKeyHash.hash(key)
        guard let index = find(key, hash) else { return nil }
        let row = row(at: index, hash)
        row.isUsed = true
        let count = 8 &+ Int(row.valueCount)
        ZeroPacking.unpack(row.packed, to: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        return body(UnsafeRawBufferPointer(rebasing: buffer[8..<count]), Int64(littleEndian: buffer.load(as: Int64.self)))
    }

    // MARK: Changing

    /// Adds or replaces a row; a row that does not fit is not cached afterwards.
    package func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64) {
        guard key.count <= Self.sizeLimit, value.count <= Self.sizeLimit else { return remove(key) }
        buffer.storeBytes(of: expiresAt.littleEndian, as: Int64.self)
        UnsafeMutableRawBufferPointer(rebasing: buffer[8...]).copyMemory(from: value)
        let plain = UnsafeRawBufferPointer(rebasing: buffer[..<(8 &+ value.count)])
        let packedCount = ZeroPacking.pack(plain, to: packed.baseAddress!.assumingMemoryBound(to: UInt8.self))
        let bytes = Self.headerBytes &+ key.count &+ packedCount
        let hash = StateKeyHash.hash(key)
        if let index = find(key, hash) {
            let row = row(at: index, hash)
            if bytes <= row.room {
                row.valueCount = UInt16(value.count)
                row.packed.update(from: packed.baseAddress!.assumingMemoryBound(to: UInt8.self), count: packedCount)
                return row.isUsed = true
            }
            remove(at: index, hash)
        }
        let room = (bytes &+ Self.unit &- 1) / Self.unit
        guard let place = takePlace(room) else { return }
        let row = Row(start: pages.address(place))
        row.start.storeBytes(of: UInt16(key.count), as: UInt16.self)
        row.valueCount = UInt16(value.count)
        row.start.storeBytes(of: UInt16(room), toByteOffset: 4, as: UInt16.self)
        if let start = key.baseAddress { (row.start + Self.headerBytes).copyMemory(from: start, byteCount: key.count) }
        row.packed.update(from: packed.baseAddress!.assumingMemoryBound(to: UInt8.self), count: packedCount)
        count &+= 1
        insert(place, hash)
    }

    package func remove(_ key: UnsafeRawBufferPointer) {
        let hash = StateKeyHash.hash(key)
        if let index = find(key, hash) { remove(at: index, hash) }
    }

    private func remove(at index: Int, _ hash: UInt64) {
        let place = Self.place(slot(at: index, hash))
        forget(index, hash)
        makeGap(place)
    }

    /// Frees the slot of a row that its page has evicted.
    func forget(_ index: Int, _ hash: UInt64) {
        free(index, hash)
        count &-= 1
    }

    func row(at index: Int, _ hash: UInt64) -> Row { Row(start: pages.address(Self.place(slot(at: index, hash)))) }

    /// A row in place.
    struct Row {
        let start: UnsafeMutableRawPointer

        var keyCount: Int { Int(start.load(as: UInt16.self) & ~RowCache.used) }
        var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start + RowCache.headerBytes, count: keyCount) }
        var hash: UInt64 { StateKeyHash.hash(key) }
        /// In bytes.
        var room: Int { Int(start.load(fromByteOffset: 4, as: UInt16.self)) &* RowCache.unit }
        var packed: UnsafeMutablePointer<UInt8> { (start + RowCache.headerBytes + keyCount).assumingMemoryBound(to: UInt8.self) }
        var isGap: Bool { valueCount == RowCache.gap }

        var valueCount: UInt16 {
            get { start.load(fromByteOffset: 2, as: UInt16.self) }
            nonmutating set { start.storeBytes(of: newValue, toByteOffset: 2, as: UInt16.self) }
        }

        var isUsed: Bool {
            get { start.load(as: UInt16.self) & RowCache.used != 0 }
            nonmutating set {
                // A flag that is already right is not written, to spare the processor's cache.
                guard newValue != isUsed else { return }
                start.storeBytes(of: UInt16(keyCount) | (newValue ? RowCache.used : 0), as: UInt16.self)
            }
        }
    }
}
