/// The two binary floating-point types, with conversions that need no generic arithmetic.
protocol FloatingElement: FixedWidthElement, BinaryFloatingPoint, CustomStringConvertible {
    static func nearest(_ value: Int64) -> Self
    static func nearest(_ value: UInt64) -> Self
    static func nearest(_ value: Double) -> Self
    var double: Double { get }
    /// The same whole number, or nil.
    var signedInteger: Int64? { get }
    var unsignedInteger: UInt64? { get }
}

extension Double: FloatingElement {
    @inline(__always)
    static func nearest(_ value: Int64) -> Double { Double(value) }
    @inline(__always)
    static func nearest(_ value: UInt64) -> Double { Double(value) }
    @inline(__always)
    static func nearest(_ value: Double) -> Double { value }
    @inline(__always)
    var double: Double { self }
    @inline(__always)
    var signedInteger: Int64? { Int64(exactly: self) }
    @inline(__always)
    var unsignedInteger: UInt64? { UInt64(exactly: self) }
}

extension Float: FloatingElement {
    @inline(__always)
    static func nearest(_ value: Int64) -> Float { Float(value) }
    @inline(__always)
    static func nearest(_ value: UInt64) -> Float { Float(value) }
    @inline(__always)
    static func nearest(_ value: Double) -> Float { Float(value) }
    @inline(__always)
    var double: Double { Double(self) }
    @inline(__always)
    var signedInteger: Int64? { Int64(exactly: self) }
    @inline(__always)
    var unsignedInteger: UInt64? { UInt64(exactly: self) }
}
