extension Compiler {
    /// A value that the session knows when the statement runs.
    private func known(_ name: String, _ type: TDSType, _ read: @escaping (EngineSession) -> TDSValue) -> Compiled {
        let session = session
        return call(name, [], type, isStrict: false, isVolatile: true) { [unowned session] (_) throws(TDSMessage) in
            read(session)
        }
    }

    private static func text(_ string: String) -> TDSValue { .text(Array(string.utf16)) }

    /// @@NAME.
    func global(_ name: String) throws(TDSMessage) -> Compiled {
        switch name {
        case "ROWCOUNT": known("@@rowcount", .int) { .integer($0.rowCount) }
        case "ERROR": known("@@error", .int) { .integer(Int64($0.lastError)) }
        case "TRANCOUNT": known("@@trancount", .int) { .integer(Int64($0.transaction.count)) }
        case "SPID": known("@@spid", .smallint) { .integer(Int64($0.login.sessionID)) }
        case "IDENTITY": known("@@identity", .decimal(precision: 38, scale: 0)) { $0.lastIdentity }
        case "VERSION":
            constant(Self.text(StandInEngine.version), .nvarchar(length: 300))
        case "SERVERNAME", "SERVICENAME": constant(Self.text("STANDIN"), .nvarchar(length: 128))
        case "LOCK_TIMEOUT": known("@@lock_timeout", .int) { .integer($0.lockTimeout) }
        case "NESTLEVEL": known("@@nestlevel", .int) { .integer(Int64($0.depth)) }
        case "DBTS": known("@@dbts", .varbinary(length: 8)) { .bytes($0.database.lastRowVersion) }
        case "MAX_PRECISION": constant(.integer(38), .tinyint)
        case "LANGUAGE": constant(Self.text("us_english"), .nvarchar(length: 128))
        case "DATEFIRST": known("@@datefirst", .tinyint) { .integer($0.firstWeekday) }
        case "TEXTSIZE": known("@@textsize", .int) { .integer($0.textSize) }
        case "OPTIONS": constant(.integer(5_432), .int)
        case "MICROSOFTVERSION": constant(.integer(0x10_00_03_E8), .int)
        case "FETCH_STATUS": constant(.integer(0), .int)
        default: throw .undeclared("@@\(name)")
        }
    }

    func systemFunction(_ name: String, _ values: [Compiled]) throws(TDSMessage) -> Compiled? {
        let sysname = TDSType.nvarchar(length: 128)
        switch name {
        case "SCOPE_IDENTITY": return known(name, .decimal(precision: 38, scale: 0)) { $0.frame.scopeIdentity }
        case "NEWID", "NEWSEQUENTIALID":
            var made = call(name, [], .uniqueidentifier, isVolatile: true) { (_) throws(TDSMessage) in
                var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
                bytes[6] = bytes[6] & 0x0F | 0x40
                bytes[8] = bytes[8] & 0x3F | 0x80
                return .uuid(bytes)
            }
            made.isNullable = false
            return made
        case "XACT_STATE":
            return known(name, .smallint) { .integer($0.transaction.count == 0 ? 0 : $0.transaction.isDoomed ? -1 : 1) }
        case "ERROR_NUMBER": return known(name, .int) { $0.caught.map { .integer(Int64($0.number)) } ?? .null }
        case "ERROR_SEVERITY": return known(name, .int) { $0.caught.map { .integer(Int64($0.severity)) } ?? .null }
        case "ERROR_STATE": return known(name, .int) { $0.caught.map { .integer(Int64($0.state)) } ?? .null }
        case "ERROR_LINE": return known(name, .int) { $0.caught.map { .integer(Int64($0.line)) } ?? .null }
        case "ERROR_MESSAGE":
            return known(name, .nvarchar(length: 4_000)) { $0.caught.map { Self.text($0.text) } ?? .null }
        case "ERROR_PROCEDURE":
            return known(name, sysname) {
                $0.caught.map { $0.procedure.isEmpty ? .null : Self.text($0.procedure) } ?? .null
            }
        case "SUSER_SNAME", "SUSER_NAME", "ORIGINAL_LOGIN", "SYSTEM_USER":
            return known(name, sysname) { Self.text($0.login.user) }
        case "USER_NAME", "CURRENT_USER", "SESSION_USER", "USER": return constant(Self.text("dbo"), sysname)
        case "APP_NAME": return known(name, sysname) { Self.text($0.login.application) }
        case "HOST_NAME": return known(name, sysname) { Self.text($0.login.host) }
        case "DB_NAME" where values.isEmpty: return known(name, sysname) { Self.text($0.database.name) }
        case "DB_ID" where values.isEmpty: return known(name, .smallint) { .integer(Int64($0.database.id)) }
        case "DB_ID":
            let session = session
            return call(name, [try coerce(values[0], to: sysname)], .smallint, isVolatile: true) {
                [unowned session] (values) throws(TDSMessage) in
                guard case .text(let units) = values[0],
                    let database = session.engine.database(Conversion.string(units))
                else { return .null }
                return .integer(Int64(database.id))
            }
        case "SCHEMA_NAME" where values.isEmpty: return constant(Self.text("dbo"), sysname)
        case "SCHEMA_NAME", "SCHEMA_ID", "OBJECT_ID", "OBJECT_NAME", "TYPE_NAME", "COL_LENGTH", "OBJECT_SCHEMA_NAME",
            "IDENT_CURRENT", "HAS_DBACCESS", "DATABASEPROPERTYEX", "COLUMNPROPERTY", "OBJECTPROPERTY":
            return try catalogueFunction(name, values)
        case "SERVERPROPERTY":
            guard values.count == 1 else { throw count(name, 1) }
            return call(name, [try coerce(values[0], to: sysname)], .variant) { (values) throws(TDSMessage) in
                guard case .text(let units) = values[0] else { return .null }
                return StandInEngine.property(Conversion.string(units).lowercased())
            }
        case "CONNECTIONPROPERTY":
            guard values.count == 1 else { throw count(name, 1) }
            return call(name, [try coerce(values[0], to: sysname)], .variant) { (values) throws(TDSMessage) in
                guard case .text(let units) = values[0] else { return .null }
                switch Conversion.string(units).lowercased() {
                case "net_transport", "physical_net_transport": return .variant(.nvarchar(length: 40), Self.text("TCP"))
                case "protocol_type": return .variant(.nvarchar(length: 40), Self.text("TSQL"))
                case "auth_scheme": return .variant(.nvarchar(length: 40), Self.text("SQL"))
                default: return .null
                }
            }
        case "ISNUMERIC":
            guard values.count == 1 else { throw count(name, 1) }
            if values[0].type.isNumber { return constant(.integer(1), .int) }
            return call(name, [try coerce(values[0], to: .nvarchar(length: nil))], .int, isStrict: false) {
                (values) throws(TDSMessage) in
                guard case .text(let units) = values[0], let bytes = Conversion.ascii(units), !bytes.isEmpty else {
                    return .integer(0)
                }
                return .integer(DecimalMath.parse(bytes) != nil || Formatting.double(bytes) != nil ? 1 : 0)
            }
        case "SQL_VARIANT_PROPERTY":
            guard values.count == 2 else { throw count(name, 2) }
            return call(name, [try coerce(values[0], to: .variant), try coerce(values[1], to: sysname)], .variant) {
                (values) throws(TDSMessage) in
                guard case .variant(let type, _) = values[0], case .text(let units) = values[1] else { return .null }
                switch Conversion.string(units).lowercased() {
                case "basetype": return .variant(sysname, Self.text(type.name))
                case "precision": return type.digits.map { .variant(.int, .integer(Int64($0.precision))) } ?? .null
                case "scale": return type.digits.map { .variant(.int, .integer(Int64($0.scale))) } ?? .null
                case "maxlength":
                    return type.length.map { .variant(.int, .integer(Int64(type.isNational ? $0 * 2 : $0))) } ?? .null
                default: return .null
                }
            }
        default: return nil
        }
    }

    private func catalogueFunction(_ name: String, _ values: [Compiled]) throws(TDSMessage) -> Compiled {
        guard !values.isEmpty, values.count <= 3 else { throw count(name, 1) }
        let session = session
        let sysname = TDSType.nvarchar(length: 128)
        let result: TDSType =
            switch name {
            case "SCHEMA_NAME", "OBJECT_NAME", "TYPE_NAME", "OBJECT_SCHEMA_NAME": sysname
            case "COL_LENGTH": .smallint
            case "IDENT_CURRENT": .decimal(precision: 38, scale: 0)
            case "DATABASEPROPERTYEX": .variant
            default: .int
            }
        var items: [Compiled] = []
        for value in values {
            items.append(try coerce(value, to: value.type.isText ? .nvarchar(length: 4_000) : .bigint))
        }
        return call(name, items, result, isVolatile: true) { [unowned session] (values) throws(TDSMessage) in
            try session.catalogueValue(name, values)
        }
    }
}
