import Offsets

/// Shrinks the input of a difference: fewer batches, then fewer records, as long as the sides still differ.
///
/// Delta debugging (Zeller and Hildebrandt, 2002). A removed batch keeps its label and loses its ranges, so that windows do not
/// move. If `isMinimal`, the result is 1-minimal at its granularity: removing any one part removes the difference.
public struct Shrinker: Sendable {
    /// How finely it splits the input.
    public enum Granularity: Sendable {
        /// Whole batches.
        case batches
        /// Batches, then the ends of their ranges: each partition keeps one range.
        case ranges
        /// Batches, then single records: a batch may end with several ranges of one partition, ascending.
        case records
    }

    public struct Outcome: Hashable, Sendable {
        public var manifest: BatchManifest
        /// How often the runs were repeated.
        public var steps: Int
        /// False if it stopped because its steps were used up.
        public var isMinimal: Bool
    }

    public var granularity: Granularity
    /// The most repetitions of both runs.
    public var maximumSteps: Int

    public init(granularity: Granularity = .ranges, maximumSteps: Int = 500) {
        self.granularity = granularity
        self.maximumSteps = maximumSteps
    }

    /// A small manifest for which `stillDiffers` is true.
    /// - Parameters:
    ///   - stillDiffers: runs both sides over a subset of the records. Must be true for `manifest` itself.
    ///   - onStep: called with the number of repetitions so far, for progress.
    /// - Returns: nil if the sides do not differ on `manifest`.
    public func shrink(
        _ manifest: BatchManifest, onStep: (Int) -> Void = { _ in }, stillDiffers: (BatchManifest) throws -> Bool
    ) throws -> Outcome? {
        guard try stillDiffers(manifest) else { return nil }
        var search = Search(best: manifest, left: maximumSteps)
        var steps = 0
        func step(_ candidate: BatchManifest) throws -> Bool {
            steps += 1
            onStep(steps)
            return try stillDiffers(candidate)
        }
        let batches = manifest.entries.indices.filter { !manifest.entries[$0].ranges.allSatisfy(\.isEmpty) }
        try search.minimize(batches) { kept in
            var subset = manifest
            let kept = Set(kept)
            for index in subset.entries.indices where !kept.contains(index) { subset.entries[index].ranges = [] }
            return subset
        } test: {
            try step($0)
        }
        switch granularity {
        case .batches: break
        case .ranges: try search.trim { try step($0) }
        case .records:
            let whole = search.best
            try search.minimize(Self.records(of: whole)) {
                Self.keeping($0, of: whole)
            } test: {
                try step($0)
            }
        }
        return Outcome(manifest: search.best, steps: search.steps, isMinimal: search.left > 0)
    }

    private struct Position: Hashable {
        var entry: Int
        var topicPartition: TopicPartition
        var offset: Int64
    }

    private static func records(of manifest: BatchManifest) -> [Position] {
        manifest.entries.indices.flatMap { entry in
            manifest.entries[entry].ranges.flatMap { range in
                stride(from: range.from, to: range.until, by: 1).map {
                    Position(entry: entry, topicPartition: range.topicPartition, offset: $0)
                }
            }
        }
    }

    /// The manifest with these records only, neighbours joined into ranges.
    private static func keeping(_ positions: [Position], of manifest: BatchManifest) -> BatchManifest {
        var subset = manifest
        for index in subset.entries.indices { subset.entries[index].ranges = [] }
        for position in positions {
            let last = subset.entries[position.entry].ranges.last
            if let last, last.topicPartition == position.topicPartition, last.until == position.offset {
                let end = subset.entries[position.entry].ranges.count - 1
                subset.entries[position.entry].ranges[end].until += 1
            } else {
                subset.entries[position.entry].ranges.append(
                    OffsetRange(position.topicPartition, from: position.offset, until: position.offset + 1))
            }
        }
        return subset
    }

    /// The smallest input so far, and the remaining attempts.
    private struct Search {
        var best: BatchManifest
        var left: Int
        var steps = 0

        mutating func holds(_ candidate: BatchManifest, _ test: (BatchManifest) throws -> Bool) rethrows -> Bool {
            guard left > 0 else { return false }
            left -= 1
            steps += 1
            guard try test(candidate) else { return false }
            best = candidate
            return true
        }

        /// Removes parts, halves first, then ever smaller ones, until no single one can be removed.
        mutating func minimize<Part>(
            _ parts: [Part], build: ([Part]) -> BatchManifest, test: (BatchManifest) throws -> Bool
        ) rethrows {
            var kept = parts
            var pieces = 2
            while kept.count > 1, left > 0 {
                let size = (kept.count + pieces - 1) / pieces
                var start = 0
                var hasShrunk = false
                while start < kept.count, kept.count > 1 {
                    let rest = Array(kept[..<start] + kept[min(start + size, kept.count)...])
                    if !rest.isEmpty, try holds(build(rest), test) {
                        kept = rest
                        hasShrunk = true
                    } else {
                        start += size
                    }
                }
                if size == 1, !hasShrunk { return }
                pieces = hasShrunk ? max(2, min(pieces, kept.count)) : min(pieces * 2, kept.count)
            }
        }

        /// Moves the ends of each range inwards, by halves of the rest.
        mutating func trim(_ test: (BatchManifest) throws -> Bool) rethrows {
            var hasShrunk = true
            while hasShrunk, left > 0 {
                hasShrunk = false
                for entry in best.entries.indices {
                    for range in best.entries[entry].ranges.indices {
                        for fromFront in [true, false] {
                            var cut = best.entries[entry].ranges[range].count
                            while cut > 0 {
                                let current = best.entries[entry].ranges[range]
                                cut = min(cut, current.count)
                                guard cut > 0 else { break }
                                var candidate = best
                                if fromFront {
                                    candidate.entries[entry].ranges[range].from += cut
                                } else {
                                    candidate.entries[entry].ranges[range].until -= cut
                                }
                                if try holds(candidate, test) { hasShrunk = true } else { cut /= 2 }
                            }
                        }
                    }
                }
            }
            for entry in best.entries.indices { best.entries[entry].ranges.removeAll(where: \.isEmpty) }
        }
    }
}
