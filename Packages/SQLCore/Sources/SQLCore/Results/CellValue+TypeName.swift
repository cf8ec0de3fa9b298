internal import DataFrames

extension CellValue {
    /// The kind of value, for messages; never the value itself.
    var typeName: String {
        switch self {
        case .null: "NULL"
        case .bool: "Bool"
        case .int: "signed integer"
        case .uint: "unsigned integer"
        case .float: "Float"
        case .double: "Double"
        case .decimal: "decimal"
        case .string: "String"
        case .binary: "binary value"
        case .date: "date"
        case .time: "time of day"
        case .localTimestamp: "local date and time"
        case .instant: "instant"
        case .duration: "duration"
        case .interval: "interval"
        case .uuid: "UUID"
        case .list: "list"
        case .structure: "structure"
        }
    }
}
