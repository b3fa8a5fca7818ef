import Foundation

/// The estimate of HyperLogLog++ from its registers, as Spark computes it.
///
/// Mirrors `org.apache.spark.sql.catalyst.util.HyperLogLogPlusPlusHelper`: linear counting as long as there are empty registers and the raw estimate or the linear count
/// is small, else the harmonic mean, minus the bias of its six nearest measured neighbours.
struct HyperLogLog {
    /// The number of bits of a hash that select the register.
    let precision: Int

    static let precisions = 4...20
    static let defaultDeviation = 0.05

    /// For a relative standard deviation; nil if it requires more or fewer registers than are supported.
    init?(deviation: Double) {
        guard deviation > 0, deviation.isFinite else { return nil }
        let needed = (2 * log(1.106 / deviation) / log(2)).rounded(.up)
        guard needed >= Double(Self.precisions.lowerBound), needed <= Double(Self.precisions.upperBound) else { return nil }
        precision = Int(needed)
    }

    init(precision: Int) { self.precision = precision }

    var registerCount: Int { 1 << precision }

    @inline(__always) func add(_ hash: UInt64, to registers: UnsafeMutablePointer<UInt8>) {
        let register = Int(truncatingIfNeeded: hash >> UInt64(64 - precision))
        let rest = hash << UInt64(precision) | 1 << UInt64(precision - 1)
        let rank = UInt8(truncatingIfNeeded: rest.leadingZeroBitCount + 1)
        if rank > registers[register] { registers[register] = rank }
    }

    func estimate(_ registers: UnsafePointer<UInt8>) -> Int64 {
        let count = Double(registerCount)
        var inverse = 0.0
        var empty = 0
        for register in 0..<registerCount {
            inverse += 1 / Double(sign: .plus, exponent: Int(registers[register]), significand: 1)
            if registers[register] == 0 { empty += 1 }
        }
        let raw = alpha * count * count / inverse
        if empty > 0 {
            let linear = count * log(count / Double(empty))
            if raw <= 2.5 * count || (isMeasured && linear <= HyperLogLogTables.thresholds[precision - 4]) { return rounded(linear) }
        }
        return rounded(isMeasured && raw < 5 * count ? raw - bias(of: raw) : raw)
    }

    private var isMeasured: Bool { precision < 19 }

    private var alpha: Double {
        switch precision {
        case 4: 0.673
        case 5: 0.697
        case 6: 0.709
        default: 0.7213 / (1 + 1.079 / Double(registerCount))
        }
    }

    /// Rounds like Java's `Math.round`.
    private func rounded(_ value: Double) -> Int64 { Int64((value + 0.5).rounded(.down)) }

    private func bias(of raw: Double) -> Double {
        let neighbours = 6
        let estimates = HyperLogLogTables.estimates[precision - 4]
        let nearest = estimates.firstIndex { $0 >= raw } ?? estimates.count
        func distance(_ index: Int) -> Double { (raw - estimates[index]) * (raw - estimates[index]) }
        var low = max(nearest - neighbours + 1, 0)
        var high = min(low + neighbours, estimates.count)
        while high < estimates.count, distance(high) < distance(low) {
            low += 1
            high += 1
        }
        return HyperLogLogTables.biases[precision - 4][low..<high].reduce(0, +) / Double(high - low)
    }
}
