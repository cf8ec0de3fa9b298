/// What can stand as a value in an ``HTTPQuery``: text, numbers, truth values, and arrays of them (the key repeated).
///
/// An enum over `String` conforms by saying so: `extension Interval: HTTPQueryValue {}`.
public protocol HTTPQueryValue: Sendable {
    /// The texts of the value, one for each time the key is written; not yet encoded.
    var queryTexts: [String] { get }
}

extension HTTPQueryValue where Self: CustomStringConvertible {
    /// The description alone.
    public var queryTexts: [String] { [description] }
}

extension HTTPQueryValue where Self: RawRepresentable, RawValue == String {
    /// The raw value alone.
    public var queryTexts: [String] { [rawValue] }
}

extension String: HTTPQueryValue {}
extension Substring: HTTPQueryValue {}
extension Bool: HTTPQueryValue {}
extension Int: HTTPQueryValue {}
extension Int8: HTTPQueryValue {}
extension Int16: HTTPQueryValue {}
extension Int32: HTTPQueryValue {}
extension Int64: HTTPQueryValue {}
extension UInt: HTTPQueryValue {}
extension UInt8: HTTPQueryValue {}
extension UInt16: HTTPQueryValue {}
extension UInt32: HTTPQueryValue {}
extension UInt64: HTTPQueryValue {}
extension Float: HTTPQueryValue {}
extension Double: HTTPQueryValue {}

extension Array: HTTPQueryValue where Element: HTTPQueryValue {
    /// The texts of all elements.
    public var queryTexts: [String] { flatMap(\.queryTexts) }
}
