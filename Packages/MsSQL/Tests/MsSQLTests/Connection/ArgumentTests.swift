import Testing

@testable import MsSQL

@Suite("The arguments of sp_executesql")
struct ArgumentTests {
    private func texts(_ text: String, _ values: [SQLValue]) throws -> [String] {
        let arguments = MsSQLConnection.arguments(text, try RPCParameter.all(values))
        return arguments.prefix(2).map { argument in
            argument.parameter.sentBytes.map { String(decoding: $0, as: UTF8.self) } ?? "nil"
        }
    }

    @Test("types are declared in order")
    func declarations() throws {
        #expect(
            try texts("SELECT @P1, @P2", [.int(1), .string("é")])
                == ["SELECT @P1, @P2", "@P1 bigint,@P2 nvarchar(64)"]
        )
    }

    @Test("texts and bytes of no length are written on the statement's own line")
    func literals() throws {
        let sent = try texts("SELECT @P1,\n@P2, @P3", [.string(""), .bytes([]), .int(1)])
        #expect(sent[0].hasSuffix("SELECT @P1,\n@P2, @P3") && sent[0].split(separator: "\n").count == 2)
        #expect(
            sent[0].contains("DECLARE @P1 varchar(64) = '';") && sent[0].contains("DECLARE @P2 varbinary(64) = 0x;")
        )
        #expect(sent[1] == "@P3 bigint")
    }

    @Test("a statement without values has no declarations")
    func none() throws {
        #expect(MsSQLConnection.arguments("SELECT 1", []).count == 1)
        #expect(MsSQLConnection.arguments("SELECT @P1", try RPCParameter.all([.string("")])).count == 1)
    }
}
