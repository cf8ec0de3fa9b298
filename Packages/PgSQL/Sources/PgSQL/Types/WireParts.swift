internal import SQLCore

/// The head of an array on the wire: its dimensions and where each begins.
///
/// Source: `array_send`: dimensions, whether there are NULLs, the elements' type, then length and lower bound of each
/// dimension, then the elements, the last dimension running fastest.
struct WireArrayShape {
    var lengths: [Int] = []
    var lowerBounds: [Int] = []
    var element: UInt32

    init(_ reader: inout WireReader, element wanted: UInt32) throws(CellFault) {
        let dimensions = try reader.integer(Int32.self)
        let flags = try reader.integer(Int32.self)
        element = try reader.integer(UInt32.self)
        // Six is the server's own limit.
        guard (0...6).contains(dimensions), (0...1).contains(flags), wanted == 0 || element == wanted else {
            throw .malformed
        }
        var total = 1
        for _ in 0..<dimensions {
            let length = Int(try reader.integer(Int32.self))
            lowerBounds.append(Int(try reader.integer(Int32.self)))
            guard length >= 0 else { throw .malformed }
            let (product, overflow) = total.multipliedReportingOverflow(by: length)
            guard !overflow else { throw .malformed }
            total = product
            lengths.append(length)
        }
        // Each element has a length of four bytes at least, so a wrong number is seen before anything is made of it.
        guard dimensions == 0 || total <= reader.remaining / 4 else { throw .malformed }
        // An empty array has no dimensions; the catalogues' vectors have one of length 0.
        if total == 0 { lengths = [] }
    }

    var isEmpty: Bool { lengths.isEmpty }

    func check(dimensions: Int, dropsBounds: Bool) throws(CellFault) {
        if lengths.isEmpty { return }
        guard lengths.count == dimensions else { throw .dimensions(lengths.count) }
        guard dropsBounds || lowerBounds.allSatisfy({ $0 == 1 }) else { throw .lowerBound }
    }
}

/// A range on the wire: flags, then the bounds that there are.
///
/// Source: `range_send`, and the flags of `rangetypes.h`.
struct WireRange {
    static let empty: UInt8 = 0x01
    static let lowerInclusive: UInt8 = 0x02
    static let upperInclusive: UInt8 = 0x04
    static let lowerInfinite: UInt8 = 0x08
    static let upperInfinite: UInt8 = 0x10

    let flags: UInt8
    var lower: (start: UnsafeRawPointer, count: Int)?
    var upper: (start: UnsafeRawPointer, count: Int)?

    init(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) {
        var reader = WireReader(start, count)
        flags = try reader.integer(UInt8.self)
        guard flags & 0xE0 == 0 else { throw .malformed }
        if flags & Self.empty == 0 {
            if flags & Self.lowerInfinite == 0 {
                guard let bound = try reader.value() else { throw .malformed }
                lower = bound
            }
            if flags & Self.upperInfinite == 0 {
                guard let bound = try reader.value() else { throw .malformed }
                upper = bound
            }
        }
        try reader.finish()
    }

    var isEmpty: Bool { flags & Self.empty != 0 }
    var lowerInclusive: Bool { lower != nil && flags & Self.lowerInclusive != 0 }
    var upperInclusive: Bool { upper != nil && flags & Self.upperInclusive != 0 }
}

/// An interval on the wire: microseconds, days, months.
struct WireInterval {
    let microseconds: Int64
    let days: Int32
    let months: Int32

    init(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) {
        guard count == 16 else { throw .malformed }
        microseconds = Int64(bigEndian: start.loadUnaligned(as: Int64.self))
        days = Int32(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        months = Int32(bigEndian: start.loadUnaligned(fromByteOffset: 12, as: Int32.self))
    }

    /// Whether it is one of the two infinite intervals that version 17 has.
    var isInfinite: Bool {
        (microseconds == .max && days == .max && months == .max)
            || (microseconds == .min && days == .min && months == .min)
    }

    func interval() throws(CellFault) -> CalendarInterval {
        let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { throw .outOfRange }
        return CalendarInterval(months: months, days: days, nanoseconds: nanoseconds)
    }
}

/// The pairs of an hstore on the wire: their number, then key and value of each, the value perhaps NULL.
enum WirePairs {
    static func forEach(
        _ start: UnsafeRawPointer,
        _ count: Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) throws(CellFault) -> Void
    ) throws(CellFault) {
        var reader = WireReader(start, count)
        let pairs = try reader.integer(Int32.self)
        guard pairs >= 0 else { throw .malformed }
        for _ in 0..<pairs {
            guard let key = try reader.value() else { throw .malformed }
            let value = try reader.value()
            try body(
                UnsafeRawBufferPointer(start: key.start, count: key.count),
                value.map { UnsafeRawBufferPointer(start: $0.start, count: $0.count) }
            )
        }
        try reader.finish()
    }
}

/// The numbers of pgvector's types on the wire: their count, two bytes that mean nothing, then the numbers.
enum WireVector {
    static func numbers(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> [Float] {
        var reader = WireReader(start, count)
        let length = Int(try reader.integer(Int16.self))
        _ = try reader.integer(Int16.self)
        guard length >= 0, reader.remaining == 4 * length else { throw .malformed }
        var numbers: [Float] = []
        numbers.reserveCapacity(length)
        for _ in 0..<length { numbers.append(try reader.float()) }
        return numbers
    }

    static func halfNumbers(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> [Float] {
        var reader = WireReader(start, count)
        let length = Int(try reader.integer(Int16.self))
        _ = try reader.integer(Int16.self)
        guard length >= 0, reader.remaining == 2 * length else { throw .malformed }
        var numbers: [Float] = []
        numbers.reserveCapacity(length)
        for _ in 0..<length { numbers.append(HalfFloat.float(try reader.integer(UInt16.self))) }
        return numbers
    }
}

/// IEEE 754 numbers of 16 bits.
enum HalfFloat {
    static func float(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10) & 0x1F
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction * 0x1p-10) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }

    /// The number of 16 bits that equals this one; `nil` if there is none.
    static func bits(_ number: Float) -> UInt16? {
        if number.isNaN { return 0x7E00 }
        let sign: UInt16 = number.sign == .minus ? 0x8000 : 0
        if number.isInfinite { return sign | 0x7C00 }
        if number == 0 { return sign }
        let magnitude = number.magnitude
        let exponent = max(Int(magnitude.exponent), -14)
        guard exponent <= 15 else { return nil }
        let scaled = magnitude * Float(sign: .plus, exponent: 10 - exponent, significand: 1)
        guard scaled == scaled.rounded(.towardZero), scaled < 2_048 else { return nil }
        let whole = UInt16(scaled)
        if whole < 1_024 { return exponent == -14 ? sign | whole : nil }
        return sign | UInt16(exponent + 15) << 10 | (whole - 1_024)
    }
}
