internal import CFreeTDS
internal import CMsSQLShims
@_spi(SQLDrivers) internal import SQLCore

extension ResultColumn {
    /// The columns of the current result; a name that comes twice gets a suffix such as `:1`.
    static func all(of process: OpaquePointer) -> [ResultColumn] {
        var names = UniqueNames()
        return (0..<max(dbnumcols(process), 0)).map { index in
            var column = ResultColumn(process, index + 1)
            column.name = names.take(column.name)
            return column
        }
    }

    /// A column of the current result, by its number from 1.
    private init(_ process: OpaquePointer, _ number: Int32) {
        var facts = conn_mssql_column()
        conn_mssql_describe(process, number, &facts)
        self.init(
            name: facts.name.map { String(cString: $0) } ?? "",
            type: facts.type,
            serverType: facts.server_type == 0 ? nil : facts.server_type,
            userType: facts.user_type,
            maximumLength: facts.length,
            serverLength: facts.server_length,
            precision: Int(facts.precision),
            scale: Int(facts.scale),
            isNullable: facts.is_nullable != 0,
            isIdentity: facts.is_identity != 0
        )
        if [38, 104, 109, 110, 111].contains(self.serverType) { self.serverType = type }
    }

    /// The output value of a procedure, by its number from 1; only where there are so many.
    static func output(of process: OpaquePointer, _ number: Int32) -> ResultColumn {
        let name = dbretname(process, number).map { String(cString: $0) } ?? ""
        let type = dbrettype(process, number)
        var column = ResultColumn(name: name, type: type, maximumLength: dbretlen(process, number))
        if type == TypeCode.decimal || type == TypeCode.numeric, let data = dbretdata(process, number) {
            column.precision = Int(data[0])
            column.scale = Int(data[1])
        }
        return column
    }
}
