/// Makes SQLite's text of parsed queries and says which types the results have.
final class Compiler {
    /// What a `?` of the text stands for.
    enum Parameter {
        case variable(String)
        case constant(TDSValue, TDSType)
        /// A value of the row at hand: OUTPUT, CHECK and computed columns.
        case row(Int, TDSType)
    }

    let session: EngineSession
    private(set) var parameters: [Parameter] = []
    private var variablePlaces: [String: Int] = [:]
    private var aliases = 0
    /// Common tables in sight, the innermost last.
    var commonTables: [(name: String, sqlite: String, columns: [ScopeColumn])] = []
    /// The variables' types that the text relies on.
    private(set) var variableTypes: [String: TDSType] = [:]
    /// False where the text holds what changes without the catalogue's doing so.
    var isKept = true
    /// Tables named with UPDLOCK and the like.
    var locksForWrite = false
    /// The schemas of SQLite that the text reads.
    var places: Set<String> = []
    /// Tables that it reads, by id.
    var tables: Set<Int> = []
    var viewDepth = 0
    /// OPTION (MAXRECURSION n); 0: no limit.
    var maximumRecursion = 100
    /// The recursive table whose recursive part is being compiled.
    var recursion: String?
    /// Where that table's level stands, once FROM has named it.
    var level: String?

    init(_ session: EngineSession) { self.session = session }

    var host: FunctionHost { session.host }

    func alias(_ prefix: String = "s") -> String {
        aliases += 1
        return "\(prefix)\(aliases)"
    }

    func parameter(_ parameter: Parameter) -> String {
        if case .variable(let name) = parameter {
            if let place = variablePlaces[name] { return "?\(place)" }
            variablePlaces[name] = parameters.count + 1
        }
        parameters.append(parameter)
        return "?\(parameters.count)"
    }

    /// A call of our own code.
    func call(
        _ key: String,
        _ arguments: [Compiled],
        _ result: TDSType,
        isStrict: Bool = true,
        isVolatile: Bool = false,
        _ evaluate: @escaping ([TDSValue]) throws(TDSMessage) -> TDSValue
    ) -> Compiled {
        let types = arguments.map(\.type)
        let place = host.place("\(key) \(types) \(result)") {
            CallSite(types, result, isStrict: isStrict, evaluate)
        }
        let list = ([String(place)] + arguments.map(\.sql)).joined(separator: ", ")
        return Compiled(sql: "\(isVolatile ? "tsv" : "ts")(\(list))", type: result)
    }

    func constant(_ value: TDSValue, _ type: TDSType) -> Compiled {
        let sql: String
        switch value {
        case .null: sql = "NULL"
        case .integer(let number) where number != .min: sql = String(number)
        case .bit(let flag): sql = flag ? "1" : "0"
        default: sql = parameter(.constant(value, type))
        }
        var isNull = false
        if case .null = value { isNull = true }
        return Compiled(sql: sql, type: type, isNullable: isNull, constant: value)
    }

    func variable(_ name: String) throws(TDSMessage) -> Compiled {
        guard let variable = session.frame.variables[name] else { throw .undeclared(name) }
        variableTypes[name] = variable.type
        return Compiled(sql: parameter(.variable(name)), type: variable.type)
    }

    /// The same value as another type.
    func coerce(_ compiled: Compiled, to type: TDSType, style: Int = 0) throws(TDSMessage) -> Compiled {
        if compiled.type == type, type != .variant { return compiled }
        if compiled.isBareNull {
            var null = compiled
            null.type = type
            return null
        }
        if let value = compiled.constant, style == 0 {
            return constant(try Conversion.convert(value, from: compiled.type, to: type), type)
        }
        var result = compiled
        result.type = type
        result.column = nil
        result.constant = nil
        if Self.liesAlike(compiled.type, type) { return result }
        let from = compiled.type
        let made = call("convert \(style)", [compiled], type) { (values) throws(TDSMessage) in
            try Conversion.convert(values[0], from: from, to: type, style: style)
        }
        result.sql = made.sql
        return result
    }

    /// Whether a value of the one type lies in SQLite as the same value of the other does.
    private static func liesAlike(_ from: TDSType, _ to: TDSType) -> Bool {
        switch (from, to) {
        case (.bit, .tinyint), (.bit, .smallint), (.bit, .int), (.bit, .bigint), (.tinyint, .smallint),
            (.tinyint, .int), (.tinyint, .bigint), (.smallint, .int), (.smallint, .bigint), (.int, .bigint),
            (.smallmoney, .money), (.real, .float), (.smalldatetime, .datetime):
            return true
        case (.decimal(let p, let s), .decimal(let q, let t)):
            return s == t && q >= p && Storage.isWide(p) == Storage.isWide(q)
        case (.datetime2(let a), .datetime2(let b)), (.time(let a), .time(let b)),
            (.datetimeoffset(let a), .datetimeoffset(let b)):
            return b >= a
        default: break
        }
        if from.isText, to.isText {
            guard to.isNational || !from.isNational, !to.isFixed else { return false }
            guard let length = to.length else { return true }
            return (from.length ?? .max) <= length
        }
        if from.family == .binary, to.family == .binary, !to.isFixed {
            guard let length = to.length else { return true }
            return (from.length ?? .max) <= length
        }
        return false
    }

    /// For comparing only: text needs no new length.
    func comparable(_ compiled: Compiled, _ common: TDSType) throws(TDSMessage) -> String {
        if compiled.type.isText, common.isText { return compiled.sql }
        if compiled.type.family == .binary, common.family == .binary { return compiled.sql }
        let made = try coerce(compiled, to: common)
        if case .datetimeoffset = common {
            return call("instant", [made], .bigint) { (values) throws(TDSMessage) in
                guard case .datetimeoffset(let days, let ticks, _) = values[0] else { return .null }
                return .integer(Int64(days) * DateMath.ticksPerDay + ticks)
            }.sql
        }
        return made.sql
    }
}
