extension TypeName {
    /// The type meant; unknown ones are error 2715, bad lengths 131, 1002 and 2750, as SQL Server says.
    /// `defaultLength` is 1 for columns and variables and 30 in CAST.
    func resolved(defaultLength: Int = 1, column: String = "") throws(TDSMessage) -> TDSType {
        let first = arguments.first
        switch name {
        case "bit": return try plain(.bit)
        case "tinyint": return try plain(.tinyint)
        case "smallint": return try plain(.smallint)
        case "int", "integer": return try plain(.int)
        case "bigint": return try plain(.bigint)
        case "real": return try plain(.real)
        case "float":
            let bits = first ?? 53
            guard (1...53).contains(bits), arguments.count < 2 else {
                throw TDSMessage(
                    2750,
                    16,
                    "Column or parameter #1: Specified column precision \(bits) is greater than the maximum precision of 53."
                )
            }
            return bits < 25 ? .real : .float
        case "decimal", "numeric", "dec":
            let precision = first ?? 18
            let scale = arguments.count > 1 ? arguments[1] : 0
            guard (1...38).contains(precision) else {
                throw TDSMessage(
                    2750,
                    16,
                    "Column or parameter #1: Specified column precision \(precision) is greater than the maximum precision of 38."
                )
            }
            guard (0...precision).contains(scale) else {
                throw TDSMessage(
                    2751,
                    16,
                    "Column or parameter #1: Specified column scale \(scale) is greater than the specified precision of \(precision)."
                )
            }
            return .decimal(precision: precision, scale: scale)
        case "money": return try plain(.money)
        case "smallmoney": return try plain(.smallmoney)
        case "date": return try plain(.date)
        case "datetime": return try plain(.datetime)
        case "smalldatetime": return try plain(.smalldatetime)
        case "time": return .time(scale: try scale())
        case "datetime2": return .datetime2(scale: try scale())
        case "datetimeoffset": return .datetimeoffset(scale: try scale())
        case "uniqueidentifier": return try plain(.uniqueidentifier)
        case "char", "character": return .char(length: try length(limit: 8_000, defaultLength))
        case "nchar": return .nchar(length: try length(limit: 4_000, defaultLength))
        case "varchar":
            return .varchar(length: first == -1 ? nil : try length(limit: 8_000, defaultLength))
        case "nvarchar":
            return .nvarchar(length: first == -1 ? nil : try length(limit: 4_000, defaultLength))
        case "sysname": return .nvarchar(length: 128)
        case "binary": return .binary(length: try length(limit: 8_000, defaultLength))
        case "varbinary":
            return .varbinary(length: first == -1 ? nil : try length(limit: 8_000, defaultLength))
        case "text": return try plain(.text)
        case "ntext": return try plain(.ntext)
        case "image": return try plain(.image)
        case "rowversion", "timestamp": return try plain(.rowversion)
        case "xml": return try plain(.xml)
        case "sql_variant": return try plain(.variant)
        default:
            throw TDSMessage(
                2715,
                16,
                "Column, parameter, or variable #1: Cannot find data type \(name).",
                state: 6
            )
        }
    }

    private func plain(_ type: TDSType) throws(TDSMessage) -> TDSType {
        guard arguments.isEmpty else {
            throw TDSMessage(
                2716,
                16,
                "Column, parameter, or variable #1: Cannot specify a column width on data type \(name)."
            )
        }
        return type
    }

    private func scale() throws(TDSMessage) -> Int {
        let scale = arguments.first ?? 7
        guard (0...7).contains(scale), arguments.count < 2 else {
            throw TDSMessage(1002, 15, "Line 1: Specified scale \(scale) is invalid.")
        }
        return scale
    }

    private func length(limit: Int, _ fallback: Int) throws(TDSMessage) -> Int {
        let length = arguments.first ?? fallback
        guard length >= 1, arguments.count < 2 else {
            throw TDSMessage(1001, 15, "Line 1: Length or precision specification \(length) is invalid.")
        }
        guard length <= limit else {
            throw TDSMessage(
                131,
                15,
                "The size (\(length)) given to the type '\(name)' exceeds the maximum allowed for any data type (\(limit))."
            )
        }
        return length
    }
}
