extension WireWriter {
    /// COLMETADATA (MS-TDS 2.2.7.4).
    mutating func columnsToken(_ columns: [TDSColumn]) {
        byte(WireToken.columns)
        guard !columns.isEmpty else { return integer(UInt16(0xFFFF)) }
        integer(UInt16(clamping: columns.count))
        for column in columns {
            integer(column.type.userType)
            integer(flags(of: column))
            typeInfo(column.type, isNullable: column.isNullable)
            if column.type.isLong {
                byte(1)
                longText("")
            }
            shortText(column.name)
        }
    }

    private func flags(of column: TDSColumn) -> UInt16 {
        var flags: UInt16 = column.isNullable ? 0x01 : 0
        if column.isIdentity { flags |= 0x10 }
        if column.isComputed { flags |= 0x20 }
        if !column.isIdentity, !column.isComputed, column.type != .rowversion { flags |= 0x08 }
        return flags
    }

    /// ROW, or NBCROW where a value is NULL and `withNullBits` (MS-TDS 2.2.7.20 and 2.2.7.15). On an error what was
    /// written of the token is to be cut off.
    mutating func rowToken(_ values: [TDSValue], of columns: [TDSColumn], withNullBits: Bool) throws(WireError) {
        guard values.count == columns.count else {
            throw .mismatch("\(values.count) values in a row of \(columns.count) columns")
        }
        guard withNullBits, values.contains(where: \.isNull) else {
            byte(WireToken.row)
            for index in values.indices {
                try value(values[index], as: columns[index].type, isNullable: columns[index].isNullable)
            }
            return
        }
        byte(WireToken.nullRow)
        var bits: UInt8 = 0
        for index in values.indices {
            if values[index].isNull { bits |= 1 << UInt8(index & 7) }
            if index & 7 == 7 || index == values.count - 1 {
                byte(bits)
                bits = 0
            }
        }
        for index in values.indices {
            if values[index].isNull {
                guard columns[index].isNullable else { throw .mismatch("NULL in column \(columns[index].name)") }
                continue
            }
            try value(values[index], as: columns[index].type, isNullable: columns[index].isNullable)
        }
    }

    /// DONE and its kin (MS-TDS 2.2.7.6 to 2.2.7.8).
    mutating func doneToken(_ token: UInt8, status: DoneStatus, command: UInt16, count: Int64) {
        byte(token)
        integer(status.rawValue)
        integer(command)
        integer(count)
    }

    /// ERROR or INFO by severity (MS-TDS 2.2.7.10 and 2.2.7.13).
    mutating func messageToken(_ message: TDSMessage, server: String) {
        byte(message.severity > 10 ? WireToken.error : WireToken.info)
        let place = count
        integer(UInt16(0))
        integer(Int32(clamping: message.number))
        byte(UInt8(clamping: message.state))
        byte(UInt8(clamping: message.severity))
        // The token's own length has two bytes.
        longText(String(decoding: message.text.utf16.prefix(16_000), as: UTF16.self))
        shortText(server)
        shortText(message.procedure)
        integer(UInt32(clamping: message.line))
        patch(UInt16(count - place - 2), at: place)
    }

    /// RETURNSTATUS (MS-TDS 2.2.7.18).
    mutating func returnStatusToken(_ status: Int32) {
        byte(WireToken.returnStatus)
        integer(status)
    }

    /// RETURNVALUE (MS-TDS 2.2.7.19).
    mutating func returnValueToken(name: String, ordinal: Int, type: TDSType, value: TDSValue) throws(WireError) {
        byte(WireToken.returnValue)
        integer(UInt16(clamping: ordinal))
        shortText(name)
        byte(0x01)  // an OUT parameter, not a function's result
        integer(type.userType)
        integer(UInt16(0x01))
        typeInfo(type, isNullable: true)
        try self.value(value, as: type, isNullable: true)
    }

    /// LOGINACK (MS-TDS 2.2.7.14).
    mutating func loginToken(version: UInt32, program: String, programVersion: [UInt8]) {
        byte(WireToken.loginAcknowledged)
        let place = count
        integer(UInt16(0))
        byte(1)  // T-SQL
        bigEndian(version)
        shortText(program)
        copy(programVersion)
        patch(UInt16(count - place - 2), at: place)
    }

    /// ENVCHANGE of two texts (MS-TDS 2.2.7.9).
    mutating func changeToken(_ type: EnvironmentType, new: String, old: String) {
        byte(WireToken.change)
        let place = count
        integer(UInt16(0))
        byte(type.rawValue)
        shortText(new)
        shortText(old)
        patch(UInt16(count - place - 2), at: place)
    }

    /// ENVCHANGE of bytes.
    mutating func changeToken(_ type: EnvironmentType, new: [UInt8], old: [UInt8]) {
        byte(WireToken.change)
        integer(UInt16(3 + new.count + old.count))
        byte(type.rawValue)
        byte(UInt8(clamping: new.count))
        copy(new)
        byte(UInt8(clamping: old.count))
        copy(old)
    }

    mutating func changeToken(_ change: TDSChange) {
        switch change {
        case .database(let old, let new): changeToken(.database, new: new, old: old)
        case .language(let old, let new): changeToken(.language, new: new, old: old)
        case .beganTransaction(let id): changeToken(.begin, new: Self.descriptor(id), old: [])
        case .committedTransaction(let id): changeToken(.commit, new: [], old: Self.descriptor(id))
        case .rolledBackTransaction(let id): changeToken(.rollback, new: [], old: Self.descriptor(id))
        }
    }

    private static func descriptor(_ id: UInt64) -> [UInt8] {
        withUnsafeBytes(of: id.littleEndian) { Array($0) }
    }

    /// FEATUREEXTACK (MS-TDS 2.2.7.11) of features and their data.
    mutating func featuresToken(_ features: [(id: UInt8, data: [UInt8])]) {
        byte(WireToken.features)
        for feature in features {
            byte(feature.id)
            integer(UInt32(feature.data.count))
            copy(feature.data)
        }
        byte(0xFF)
    }
}

extension TDSValue {
    var isNull: Bool {
        if case .null = self { true } else { false }
    }
}
