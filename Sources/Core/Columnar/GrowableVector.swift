/// A growable run of plain values in one allocation: the states of an aggregate, or the keys of a group table.
@usableFromInline package struct GrowableVector<T: BitwiseCopyable>: ~Copyable {
    @usableFromInline package var base: UnsafeMutablePointer<T>
    @usableFromInline var capacity: Int
    @usableFromInline package var count = 0

    @inlinable package init(capacity: Int = 16) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// Adds copies of `value` up to `count`; amortised O(1) a value.
    @inlinable package mutating func grow(to count: Int, filling value: T) {
        guard count > self.count else { return }
        reserve(count)
        (base + self.count).initialize(repeating: value, count: count - self.count)
        self.count = count
    }

    @inlinable package mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let capacity = max(needed, self.capacity * 2)
        let moved = UnsafeMutablePointer<T>.allocate(capacity: capacity)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        self.capacity = capacity
    }

    @inlinable @inline(__always) package mutating func append(_ value: T) {
        if count == capacity { reserve(count + 1) }
        base[count] = value
        count += 1
    }

    @inlinable @inline(__always) package mutating func append(from source: UnsafePointer<T>, count added: Int) {
        if count + added > capacity { reserve(count + added) }
        (base + count).update(from: source, count: added)
        count += added
    }

    /// Keeps the runs of `width` values at the indices `groups`, which are ascending, in place.
    @inlinable package mutating func retain(_ groups: UnsafeBufferPointer<UInt32>, width: Int = 1) {
        for (target, group) in groups.enumerated() where target != Int(group) {
            (base + target * width).update(from: base + Int(group) * width, count: width)
        }
        count = groups.count * width
    }

    @inlinable package mutating func removeAll() { count = 0 }

    @inlinable package subscript(index: Int) -> T {
        @inline(__always) get { base[index] }
        @inline(__always) nonmutating set { base[index] = newValue }
    }

    /// The values at `groups` as a column's buffer.
    @inlinable package func gather(_ groups: UnsafeBufferPointer<UInt32>) -> Buffer {
        let buffer = Buffer(byteCount: groups.count * MemoryLayout<T>.stride)
        let values = buffer.mutableElements(as: T.self)
        for (index, group) in groups.enumerated() { values[index] = base[Int(group)] }
        return buffer
    }
}
