/// What one pass over the values of a column makes of each group.
protocol GroupFold {
    associatedtype Element: BitwiseCopyable
    associatedtype Total
    static var zero: Total { get }
    mutating func add(_ element: Element, to total: inout Total)
    mutating func merge(_ other: Total, into total: inout Total)
}

extension GroupFold {
    /// The totals of all groups.
    ///
    /// Few groups get four totals each, for a row must not wait until the one before it is in memory; so the order of
    /// additions is not that of the rows, but the same every time.
    /// - Parameters:
    ///   - values: The first value.
    ///   - ids: The group of each row.
    ///   - slots: All groups are below.
    mutating func run(_ values: UnsafeRawPointer, _ ids: UnsafeBufferPointer<UInt32>, slots: Int) -> [Total] {
        let rows = ids.count
        let stride = MemoryLayout<Element>.stride
        @inline(__always)
        func value(_ row: Int) -> Element {
            values.loadUnaligned(fromByteOffset: row &* stride, as: Element.self)
        }
        let lanes = slots <= 256 ? 4 : 1
        var totals = [Total](repeating: Self.zero, count: slots * lanes)
        totals.withUnsafeMutableBufferPointer { buffer in
            guard let first = buffer.baseAddress else { return }
            var row = 0
            if lanes == 4 {
                let (second, third, fourth) = (first + slots, first + 2 * slots, first + 3 * slots)
                while row &+ 4 <= rows {
                    add(value(row), to: &first[Int(ids[row])])
                    add(value(row &+ 1), to: &second[Int(ids[row &+ 1])])
                    add(value(row &+ 2), to: &third[Int(ids[row &+ 2])])
                    add(value(row &+ 3), to: &fourth[Int(ids[row &+ 3])])
                    row &+= 4
                }
            }
            while row < rows {
                add(value(row), to: &first[Int(ids[row])])
                row &+= 1
            }
            for slot in slots..<max(slots * lanes, slots) { merge(first[slot], into: &first[slot % slots]) }
        }
        totals.removeLast(slots * (lanes - 1))
        return totals
    }
}

extension GroupFold {
    /// The totals of groups whose rows stand together, each of four parts, so that no row waits for the one before it.
    ///
    /// - Parameters:
    ///   - values: The first value.
    ///   - ranges: The rows of each group.
    ///   - validity: The rows that are not null; the others are left out.
    mutating func run(_ values: UnsafeRawPointer, ranges: [Range<Int>], _ validity: RowValidity) -> [Total] {
        let stride = MemoryLayout<Element>.stride
        @inline(__always)
        func value(_ row: Int) -> Element {
            values.loadUnaligned(fromByteOffset: row &* stride, as: Element.self)
        }
        var totals: [Total] = []
        totals.reserveCapacity(ranges.count)
        for range in ranges {
            var (first, second, third, fourth) = (Self.zero, Self.zero, Self.zero, Self.zero)
            var row = range.lowerBound
            let end = range.upperBound
            if validity.isComplete {
                while row &+ 4 <= end {
                    add(value(row), to: &first)
                    add(value(row &+ 1), to: &second)
                    add(value(row &+ 2), to: &third)
                    add(value(row &+ 3), to: &fourth)
                    row &+= 4
                }
            }
            while row < end {
                if validity[row] { add(value(row), to: &first) }
                row &+= 1
            }
            merge(second, into: &first)
            merge(third, into: &first)
            merge(fourth, into: &first)
            totals.append(first)
        }
        return totals
    }
}

/// Counts rows; the values are not looked at.
struct CountFold: GroupFold {
    static var zero: Int { 0 }

    @inline(__always)
    func add(_ element: UInt8, to total: inout Int) { total &+= 1 }

    @inline(__always)
    func merge(_ other: Int, into total: inout Int) { total &+= other }
}

/// Adds integers up; fewer than 2^32 of them cannot overflow 128 bits.
struct IntegerFold<Element: FixedWidthInteger & BitwiseCopyable>: GroupFold {
    static var zero: Int128 { 0 }

    @inline(__always)
    func add(_ element: Element, to total: inout Int128) { total &+= Int128(truncatingIfNeeded: element) }

    @inline(__always)
    func merge(_ other: Int128, into total: inout Int128) { total &+= other }
}

/// Adds floating-point numbers up.
struct FloatingFold<Element: BinaryFloatingPoint & BitwiseCopyable>: GroupFold {
    static var zero: Double { 0 }

    @inline(__always)
    func add(_ element: Element, to total: inout Double) { total += Double(element) }

    @inline(__always)
    func merge(_ other: Double, into total: inout Double) { total += other }
}

/// Adds the digits of decimals up and notes when 128 bits do not suffice.
struct DecimalFold: GroupFold {
    var overflowed = false
    static var zero: Int128 { 0 }

    @inline(__always)
    mutating func add(_ element: Int128, to total: inout Int128) {
        let (sum, overflow) = total.addingReportingOverflow(element)
        total = sum
        overflowed = overflowed || overflow
    }

    @inline(__always)
    mutating func merge(_ other: Int128, into total: inout Int128) { add(other, to: &total) }
}

/// Adds the digits of decimals up in 192 bits, which suffice for every count of rows.
struct WideFold: GroupFold {
    /// `high * 2^128 + low`.
    struct Total: BitwiseCopyable {
        var low: UInt128
        var high: Int64

        /// The sum where it fits.
        var narrow: Int128? {
            let sum = Int128(truncatingIfNeeded: low)
            return high == (sum < 0 ? -1 : 0) ? sum : nil
        }

        /// The nearest double, or the one beside it.
        var double: Double {
            if let narrow { return Double(narrow) }
            return Double(high) * 0x1p128 + Double(low)
        }
    }

    static var zero: Total { Total(low: 0, high: 0) }

    @inline(__always)
    func add(_ element: Int128, to total: inout Total) {
        merge(Total(low: UInt128(truncatingIfNeeded: element), high: element < 0 ? -1 : 0), into: &total)
    }

    @inline(__always)
    func merge(_ other: Total, into total: inout Total) {
        let (low, carry) = total.low.addingReportingOverflow(other.low)
        total = Total(low: low, high: total.high &+ other.high &+ (carry ? 1 : 0))
    }
}
