import DataFrames
import Foundation

/// The order of two values that are not null, by the rules that the documentation states.
func isLess(_ left: CellValue, _ right: CellValue) -> Bool {
    switch (left, right) {
    case (.bool(let a), .bool(let b)): !a && b
    case (.int(let a), .int(let b)): a < b
    case (.uint(let a), .uint(let b)): a < b
    case (.float(let a), .float(let b)): !a.isNaN && (b.isNaN || a < b)
    case (.double(let a), .double(let b)): !a.isNaN && (b.isNaN || a < b)
    case (.decimal(let a), .decimal(let b)): a < b
    case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.binary(let a), .binary(let b)): a.lexicographicallyPrecedes(b)
    case (.date(let a), .date(let b)): a < b
    case (.time(let a), .time(let b)): a < b
    case (.localTimestamp(let a), .localTimestamp(let b)): a < b
    case (.instant(let a), .instant(let b)): a < b
    case (.duration(let a), .duration(let b)): a < b
    case (.uuid(let a), .uuid(let b)): a.uuidString < b.uuidString
    default: false
    }
}
