import Columnar

/// How both sides assign records to windows, and the port's watermarks: all times in ms, event times in µs.
///
/// A job without windows is a window of one batch: `W = S = B`.
public struct WindowEvidence: Hashable, Sendable, Codable {
    /// A DStream's windows: labels `z + kS`, `k ≥ 1`, over `t − W < β ≤ t`.
    public struct Legacy: Hashable, Sendable, Codable {
        public var length: Int64
        public var slide: Int64
        public var zeroTime: Int64
        /// Whether it is computed with an inverse function: keys remain as identities, doubles drift.
        public var inverse: Bool

        public init(length: Int64, slide: Int64, zeroTime: Int64, inverse: Bool = false) {
            self.length = length
            self.slide = max(1, slide)
            self.zeroTime = zeroTime
            self.inverse = inverse
        }
    }

    /// A table's windows: `[s, s + W)`, `s ≡ startTime (mod S)`; the label is the end.
    public struct Port: Hashable, Sendable, Codable {
        public var length: Int64
        public var slide: Int64
        public var startTime: Int64
        /// The watermark's delay; nil without a watermark.
        public var delay: Int64?
        /// False in complete mode, and without a watermark.
        public var dropsLateRows: Bool

        public init(length: Int64, slide: Int64, startTime: Int64, delay: Int64?, dropsLateRows: Bool = true) {
            self.length = length
            self.slide = max(1, slide)
            self.startTime = startTime
            self.delay = delay
            self.dropsLateRows = dropsLateRows
        }
    }

    /// One batch of the port, and its watermarks.
    public struct Batch: Hashable, Sendable, Codable {
        public var id: Int64
        public var batchTime: Int64
        /// `E`: the watermark by which it evicts.
        public var evictionWatermark: Int64
        /// `L`: the watermark by which it drops late rows; a row is dropped from a window with `window end ≤ L`.
        public var lateWatermark: Int64

        public init(id: Int64, batchTime: Int64, evictionWatermark: Int64, lateWatermark: Int64) {
            self.id = id
            self.batchTime = batchTime
            self.evictionWatermark = evictionWatermark
            self.lateWatermark = lateWatermark
        }
    }

    /// Windows below others, which take their results, with the window's end as label (D7, T5).
    public struct Level: Hashable, Sendable, Codable {
        /// nil if the side has fewer levels.
        public var legacy: Legacy?
        public var port: Port?
        /// The aggregate of each value of a result.
        public var functions: [Aggregate]
        /// Which value of a result each value column of the windows above takes; nil if it counts results.
        public var feeds: [Int?]
        /// What is done with a result in between, whose values `feeds` refers to; nil if nothing is. Not stored in reports.
        package var step: ResultStep?

        private enum CodingKeys: CodingKey { case legacy, port, functions, feeds }

        public init(legacy: Legacy?, port: Port?, functions: [Aggregate], feeds: [Int?]) {
            self.init(legacy: legacy, port: port, functions: functions, feeds: feeds, step: nil)
        }

        package init(legacy: Legacy?, port: Port?, functions: [Aggregate], feeds: [Int?], step: ResultStep?) {
            self.step = step
            self.legacy = legacy
            self.port = port
            self.functions = functions
            self.feeds = feeds
        }
    }

    /// The windows of the cells.
    public var legacy: Legacy
    public var port: Port
    /// All batches of the port, ascending.
    public var batches: [Batch]
    /// The windows between the records and those of the cells, first those of the records; none for most jobs.
    public var inner: [Level]
    /// The aggregates of the legacy side's values if it has another number of levels; nil if they are the port's.
    public var legacyFunctions: [Aggregate]?

    public init(legacy: Legacy, port: Port, batches: [Batch], inner: [Level] = [], legacyFunctions: [Aggregate]? = nil) {
        self.legacy = legacy
        self.port = port
        self.batches = batches
        self.inner = inner
        self.legacyFunctions = legacyFunctions
    }

    /// The windows to which records are assigned.
    var ofRecords: WindowEvidence {
        guard !inner.isEmpty else { return self }
        return WindowEvidence(
            legacy: inner.lazy.compactMap(\.legacy).first ?? legacy, port: inner.lazy.compactMap(\.port).first ?? port, batches: batches)
    }
}

extension WindowEvidence.Legacy {
    /// Whether the side has windows with this label.
    func hasLabel(_ label: Int64) -> Bool { floorModulo(label &- zeroTime, slide) == 0 }

    /// Whether the window with label `t` counts a record of the batch `β`.
    func counts(batchLabel: Int64, at label: Int64) -> Bool {
        label > zeroTime && hasLabel(label) && batchLabel <= label && batchLabel > label &- length
    }

    /// The first few labels whose windows count a record of the batch.
    func labels(batchLabel: Int64, limit: Int = 8) -> [Int64] {
        let steps = floorDivide(batchLabel &- zeroTime &+ slide &- 1, slide)
        var label = zeroTime &+ max(1, steps) &* slide
        var labels: [Int64] = []
        while labels.count < limit, counts(batchLabel: batchLabel, at: label) {
            labels.append(label)
            label = label &+ slide
        }
        return labels
    }
}

extension WindowEvidence.Port {
    func hasLabel(_ label: Int64) -> Bool { floorModulo(label &- length &- startTime, slide) == 0 }

    /// Whether the window that ends at `label` holds this event time (µs), late or not.
    func holds(eventTime: Int64, at label: Int64) -> Bool {
        let millis = floorDivide(eventTime, 1_000)
        return hasLabel(label) && millis < label && millis >= label &- length
    }

    /// The first few labels of the windows that hold this event time (µs).
    func labels(eventTime: Int64, limit: Int = 8) -> [Int64] {
        let millis = floorDivide(eventTime, 1_000)
        // The earliest window end after the event time.
        var label = millis &+ 1 &+ floorModulo(length &+ startTime &- millis &- 1, slide)
        var labels: [Int64] = []
        while labels.count < limit, holds(eventTime: eventTime, at: label) {
            labels.append(label)
            label = label &+ slide
        }
        return labels
    }
}
