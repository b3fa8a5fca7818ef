import Foundation

/// The storage of rows: pages of 64 KB in one range of addresses, with rows one after the other. A row that is removed, or replaced by a
/// larger one, stays as a gap until its page is mostly gaps; then the page is refilled. Once all memory is used, pages are visited in turn,
/// and the rows that were not used since the last visit are evicted. So no step takes longer than some pages.
extension RowCache {
    struct Pages {
        static let size = 64 << 10
        /// The first part of a cache, which takes memory in small portions.
        private static let smallBytes = 8 << 20

        struct Page {
            var end = 0
            var gapBytes = 0
            var isHeld = true
            var isListed = false
        }

        private let start: UnsafeMutableRawPointer?
        private let bytes: Int
        private let mapped: Int
        fileprivate var states: [Page] = []
        /// Pages that are mostly gaps.
        fileprivate var sparse: [Int] = []
        /// Pages returned to the system, which may be reused.
        fileprivate var released: [Int] = []
        /// The page that is being filled.
        fileprivate var current = -1
        fileprivate var hand = 0

        /// Reserves addresses only; memory is taken page by page. Without addresses there are no pages.
        init(bytes: Int) {
            self.bytes = min(bytes, RowCache.reach) / Self.size * Self.size
            // A row may be read beyond its end.
            mapped = self.bytes + Self.size
            let start = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
            self.start = start == MAP_FAILED ? nil : start
            guard let first = self.start, self.bytes > Self.smallBytes else { return }
            // With many rows, address translation would take as long as reading them.
            madvise(first + Self.smallBytes, self.bytes - Self.smallBytes, MADV_HUGEPAGE)
        }

        func unmap() { if let start { munmap(start, mapped) } }

        /// Pages that use memory.
        var count: Int { states.count &- released.count }
        fileprivate var most: Int { start == nil ? 0 : bytes / Self.size }

        @inline(__always) func address(_ place: Int) -> UnsafeMutableRawPointer { start.unsafelyUnwrapped + place &* RowCache.unit }

        fileprivate mutating func release(_ page: Int) {
            madvise(address(page &* Self.size / RowCache.unit), Self.size, Int32(MADV_DONTNEED))
            states[page] = Page(isHeld: false)
            released.append(page)
        }
    }

    private static let placesAPage = Pages.size / unit

    /// Space for a row of `room` units; nil if there is no memory for it.
    func takePlace(_ room: Int) -> Int? {
        if pages.current < 0 || pages.states[pages.current].end &+ room &* Self.unit > Pages.size {
            guard turnPage() else { return nil }
            // The rows that a page keeps may leave too little space for a long row.
            guard pages.states[pages.current].end &+ room &* Self.unit <= Pages.size else { return nil }
        }
        let end = pages.states[pages.current].end
        pages.states[pages.current].end = end &+ room &* Self.unit
        return pages.current &* Self.placesAPage &+ end / Self.unit
    }

    func makeGap(_ place: Int) {
        let page = place / Self.placesAPage
        let row = Row(start: pages.address(place))
        row.valueCount = Self.gap
        pages.states[page].gapBytes &+= row.room
        listIfSparse(page)
    }

    private func listIfSparse(_ page: Int) {
        guard page != pages.current, !pages.states[page].isListed, pages.states[page].gapBytes > Pages.size / 2 else { return }
        pages.states[page].isListed = true
        pages.sparse.append(page)
    }

    /// Finds a page to fill: one that is mostly gaps, a new one, or one whose unused rows are evicted.
    private func turnPage() -> Bool {
        let old = pages.current
        pages.current = -1
        if old >= 0 { listIfSparse(old) }
        // At least two: one to fill and one to visit.
        let most = min((limit() &- slotBytes) / Pages.size, pages.most)
        guard most > 1 else {
            while pages.count > 0 { dropPage() }
            return false
        }
        while pages.count > most { dropPage() }
        if let page = pages.sparse.popLast() {
            pages.states[page].isListed = false
            compact(page, keeping: Pages.size)
            pages.current = page
        } else if pages.count < most {
            pages.current = pages.released.popLast() ?? pages.states.count
            if pages.current == pages.states.count { pages.states.append(Pages.Page()) } else { pages.states[pages.current].isHeld = true }
        } else {
            pages.current = roomyPage()
        }
        return true
    }

    /// The next page that has room after evicting its unused rows.
    private func roomyPage() -> Int {
        for _ in 0..<8 {
            let page = nextPage()
            compact(page, keeping: Pages.size - 1)
            if pages.states[page].end <= Pages.size / 8 * 7 { return page }
        }
        let page = nextPage()
        compact(page, keeping: Pages.size / 2)
        return page
    }

    /// The next page that holds rows.
    private func nextPage() -> Int {
        repeat { pages.hand = (pages.hand &+ 1) % pages.states.count } while !pages.states[pages.hand].isHeld
        return pages.hand
    }

    private func dropPage() {
        let page = nextPage()
        compact(page, keeping: 0)
        if pages.states[page].isListed { pages.sparse.removeAll { $0 == page } }
        pages.release(page)
    }

    /// Closes the gaps of a page. If it is to keep less than everything, evicts rows that were not used since the last visit, and the last
    /// ones beyond that many bytes.
    private func compact(_ page: Int, keeping most: Int) {
        let first = page &* Self.placesAPage
        let end = pages.states[page].end
        var (read, written) = (0, 0)
        while read < end {
            let row = Row(start: pages.address(first &+ read / Self.unit))
            let room = row.room
            if !row.isGap {
                let hash = row.hash
                let place = first &+ read / Self.unit
                if most < Pages.size, !row.isUsed || written &+ room > most {
                    forget(place: place, hash)
                } else {
                    if most < Pages.size { row.isUsed = false }
                    if written < read {
                        pages.address(first &+ written / Self.unit).copyMemory(from: row.start, byteCount: room)
                        move(place, to: first &+ written / Self.unit, hash)
                    }
                    written &+= room
                }
            }
            read &+= room
        }
        pages.states[page].end = written
        pages.states[page].gapBytes = 0
    }
}
