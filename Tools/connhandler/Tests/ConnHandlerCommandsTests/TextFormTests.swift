import ArgumentParser
import ConnHandlers
import Testing

@testable import ConnHandlerCommands

@Suite("Schemas as text")
struct SchemaTextTests {
    @Test(
        "every named type is known",
        arguments: [
            ("bool", DataType.bool), ("int8", .int8), ("int16", .int16), ("int32", .int32), ("int64", .int64),
            ("uint8", .uint8), ("uint16", .uint16), ("uint32", .uint32), ("uint64", .uint64), ("float", .float),
            ("double", .double), ("string", .string), ("binary", .binary), ("date", .date),
            ("time", .time(.microsecond)), ("timestamp", .localTimestamp(.microsecond)),
            ("instant", .instant(.microsecond)), ("uuid", .uuid),
        ]
    )
    func types(_ text: String, _ type: DataType) throws {
        #expect(try SchemaText.parse("x:\(text)") == [Field("x", type)])
    }

    @Test("the comma of a decimal does not end the column")
    func decimal() throws {
        let fields = try SchemaText.parse("price:decimal(15, 2),name:string")
        #expect(fields == [Field("price", .decimal(precision: 15, scale: 2)), Field("name", .string)])
    }

    @Test("the last colon parts name and type")
    func colonInName() throws {
        #expect(try SchemaText.parse("a:b:int32") == [Field("a:b", .int32)])
    }

    @Test(
        "what is no schema is refused, and the message quotes it",
        arguments: [
            ("", "names no column"), ("a", "'a' is not name:type"), (":int32", "':int32' is not name:type"),
            ("a:int32,,b:int32", "'' is not name:type"), ("a:int32,", "'' is not name:type"),
            ("a:integer", "unknown type 'integer'"), ("a:", "unknown type ''"),
            ("a:decimal(39,2)", "unknown type 'decimal(39,2)'"), ("a:decimal(5,6)", "unknown type 'decimal(5,6)'"),
            ("a:decimal(5)", "unknown type 'decimal(5)'"), ("a:decimal(x,2)", "unknown type 'decimal(x,2)'"),
        ]
    )
    func refused(_ text: String, _ reason: String) {
        let error = #expect(throws: ValidationError.self) { try SchemaText.parse(text) }
        #expect(error?.message.contains(reason) == true)
    }
}

@Suite("URLs, formats and separators")
struct TextFormTests {
    @Test(
        "a scheme of two letters or more makes a database",
        arguments: [
            "sqlite:plant.db", "sqlite::memory:", "postgresql://db/plant", "x1:y", "a+b:c", "SQLITE:x", "@CONN_PG_URL",
        ]
    )
    func databases(_ text: String) { #expect(DatabaseReference.matches(text)) }

    @Test(
        "everything else is a file",
        arguments: [
            "plant.csv", "/tmp/a:b.csv", "C:\\plant.csv", "c:plant", "12:30.csv", ":memory:", "", "a.b:c", "./sqlite:x",
            "é:x", "data csv:x",
        ]
    )
    func files(_ text: String) { #expect(!DatabaseReference.matches(text)) }

    @Test(
        "the ending asks for a format",
        arguments: [
            ("a.csv", OutputFormat.csv), ("a.b/c.CSV", .csv), ("a.md", .markdown), ("a.txt", .table), (".csv", .csv),
            ("a.json", .json), ("a.jsonl", .jsonl), ("a.ndjson", .jsonl), ("a.arrow", .arrow), ("a.feather", .arrow),
            ("a.svg", .plot),
        ]
    )
    func format(_ path: String, _ format: OutputFormat) { #expect(OutputFormat(path: path) == format) }

    @Test("another ending asks for none", arguments: ["csv", "a.parquet", "", "a.csv/b", "a."])
    func noFormat(_ path: String) { #expect(OutputFormat(path: path) == nil) }

    @Test(
        "a separator is one character or the word tab",
        arguments: [
            (";", Unicode.Scalar(";")), ("tab", "\t"), ("\\t", "\t"), ("|", "|"),
        ]
    )
    func separator(_ text: String, _ scalar: Unicode.Scalar) throws {
        #expect(try CopyPlan.separator(text) == scalar)
    }

    @Test("no or two characters are refused", arguments: ["", ";;", "semicolon"])
    func badSeparator(_ text: String) {
        let error = #expect(throws: ValidationError.self) { try CopyPlan.separator(text) }
        #expect(error?.message.contains("'\(text)'") == true)
    }

    @Test("modes become modes of writing")
    func modes() throws {
        if case .append = try CopyMode.append.writeMode(keys: nil) {} else { Issue.record("append") }
        if case .create = try CopyMode.create.writeMode(keys: nil) {} else { Issue.record("create") }
        if case .replace = try CopyMode.replace.writeMode(keys: nil) {} else { Issue.record("replace") }
        guard case .upsert(let keys) = try CopyMode.upsert.writeMode(keys: "a,b") else {
            Issue.record("upsert")
            return
        }
        #expect(keys == ["a", "b"])
    }
}
