internal import Glibc

extension Column: Equatable {
    /// Whether types and elements are equal; two nulls are equal, NaN is not equal to itself.
    public static func == (left: Column, right: Column) -> Bool {
        left.firstDifference(from: right, nanIsEqual: false) == nil
    }

    /// Whether types and elements are equal, where NaN is equal to NaN; meant for tests.
    public func isEqual(to other: Column) -> Bool {
        firstDifference(from: other, nanIsEqual: true) == nil
    }

    /// The first position at which two columns differ, or nil when they are equal.
    ///
    /// Columns of different types differ at 0, columns of different lengths at the latest after the shorter one.
    /// - Parameters:
    ///   - other: The column to compare with.
    ///   - nanIsEqual: Whether NaN is equal to NaN.
    public func firstDifference(from other: Column, nanIsEqual: Bool) -> Int? {
        guard type == other.type else { return 0 }
        let common = Swift.min(count, other.count)
        let lengths = count == other.count ? nil : common
        if storage === other.storage, offset == other.offset, !type.holdsFloatingPoint || nanIsEqual { return lengths }
        for index in 0..<common {
            let isNull = isNullUnchecked(index)
            if isNull != other.isNullUnchecked(index) { return index }
            if !isNull, !equalUnchecked(index, other, index, nanIsEqual) { return index }
        }
        return lengths
    }

    private func equalUnchecked(_ index: Int, _ other: Column, _ place: Int, _ nanIsEqual: Bool) -> Bool {
        switch type {
        case .null: return true
        case .bool: return boolUnchecked(index) == other.boolUnchecked(place)
        case .float:
            let (left, right) = (fixed(index, Float.self), other.fixed(place, Float.self))
            return left == right || (nanIsEqual && left.isNaN && right.isNaN)
        case .double:
            let (left, right) = (fixed(index, Double.self), other.fixed(place, Double.self))
            return left == right || (nanIsEqual && left.isNaN && right.isNaN)
        case .string, .binary:
            let (left, right) = (bytesUnchecked(index), other.bytesUnchecked(place))
            return left.count == right.count
                && (left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0)
        case .list:
            let left = storage.children[0].slice(listRangeUnchecked(index))
            let right = other.storage.children[0].slice(other.listRangeUnchecked(place))
            return left.firstDifference(from: right, nanIsEqual: nanIsEqual) == nil
        case .structure:
            let (left, right) = (offset + index, other.offset + place)
            return zip(storage.children, other.storage.children).allSatisfy { one, two in
                one.slice(left..<left + 1).firstDifference(from: two.slice(right..<right + 1), nanIsEqual: nanIsEqual)
                    == nil
            }
        case .dictionary:
            let (left, right) = (Int(fixed(index, Int32.self)), Int(other.fixed(place, Int32.self)))
            return storage.children[0].equalUnchecked(left, other.storage.children[0], right, nanIsEqual)
        default:
            guard case .fixed(let width) = type.layout else { return false }
            let left = storage.values!.base + (offset + index) * width
            let right = other.storage.values!.base + (other.offset + place) * width
            return memcmp(left, right, width) == 0
        }
    }
}

extension DataType {
    /// Whether values, or values inside values, are floating-point numbers.
    var holdsFloatingPoint: Bool {
        switch self {
        case .float, .double: true
        case .list(let element), .dictionary(let element): element.holdsFloatingPoint
        case .structure(let fields): fields.contains { $0.type.holdsFloatingPoint }
        default: false
        }
    }
}
