import ConnHandlers
import Foundation
import Gzip
import Testing

@testable import ConnHandlerCommands

@Suite("show")
struct ShowTests {
    private static let csv = "turbine,day,megawatts\nT1,2026-01-01,1.5\nT2,2026-01-02,\nT3,2026-01-03,2.25\n"
    private static let lines = """
        {"turbine":"T1","day":"2026-01-01","megawatts":1.5}
        {"turbine":"T2","day":"2026-01-02","megawatts":null}
        {"turbine":"T3","day":"2026-01-03","megawatts":2.25}

        """

    private func frame() throws -> DataFrame { try DataFrame(csv: Self.csv) }

    /// Shows a file as CSV, which tells all that was read.
    private func read(_ path: String, _ options: [String] = []) async throws -> Program {
        try await Program.run(["show", path, "--format", "csv"] + options)
    }

    @Test("a table with its types is shown, and the count of rows beside it")
    func table() async throws {
        let sandbox = try Sandbox()
        let program = try await Program.run(["show", try sandbox.write("a.csv", Self.csv)])
        #expect(program.code == 0, "\(program.error)")
        #expect(program.output.hasPrefix("┌"), "\(program.output)")
        #expect(program.output.contains("│ string  │ date       │    double │"), "\(program.output)")
        #expect(program.output.contains("3 rows, 3 columns"), "\(program.output)")
        #expect(program.error.hasPrefix("3 rows in "), "\(program.error)")
    }

    @Test("each form is read under its name, under another one and compressed")
    func forms() async throws {
        let sandbox = try Sandbox()
        let frame = try frame()
        let texts: [(String, [UInt8])] = [
            ("csv", Array(Self.csv.utf8)), ("json", try frame.json()), ("jsonl", Array(Self.lines.utf8)),
            ("arrow", try frame.arrow()), ("arrows", try frame.arrow(ArrowWriteOptions(format: .stream))),
        ]
        for (ending, bytes) in texts {
            for name in ["a.\(ending)", "a.\(ending).gz", "a", "b.dat"] {
                let isZipped = name.hasSuffix(".gz") || name == "b.dat"
                let path = try sandbox.write(name, bytes: isZipped ? try GzipBytes.compress(bytes) : bytes)
                let program = try await read(path)
                #expect(program.code == 0, "\(ending) as \(name): \(program.error)")
                #expect(program.output == Self.csv, "\(ending) as \(name): \(program.output)")
            }
        }
    }

    @Test("Arrow is read compressed by LZ4 and Zstandard")
    func compressedArrow() async throws {
        let sandbox = try Sandbox()
        for bytes in [CompressedArrow.lz4, CompressedArrow.zstd] {
            let program = try await read(try sandbox.write("a.feather", bytes: bytes))
            #expect(program.output == "n\n" + String(repeating: "7\n", count: 64), "\(program.error)")
        }
    }

    @Test("--form beats content and name")
    func saidForm() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.json", "[a],b\n1,2\n")
        #expect(try await read(path).code == 1)
        let program = try await read(path, ["--form", "csv"])
        #expect(program.output == "[a],b\n1,2\n", "\(program.error)")
        let lines = try sandbox.write("b.csv", Self.lines)
        #expect(try await read(lines, ["--form", "jsonl"]).output == Self.csv)
    }

    @Test("the separator is that of the first line, or the one that was said")
    func separators() async throws {
        let sandbox = try Sandbox()
        for (name, separator) in [("a.csv", ";"), ("b.tsv", "\t"), ("c.txt", "|"), ("d", ",")] {
            let path = try sandbox.write(name, Self.csv.replacing(",", with: separator))
            #expect(try await read(path).output == Self.csv, "\(name)")
        }
        let path = try sandbox.write("e.csv", "a;b;c,d\n1;2;3,4\n")
        #expect(try await read(path, ["--separator", ","]).output == "a;b;c,d\n1;2;3,4\n")
    }

    @Test("decimal commas, a missing header, a schema and the older encoding")
    func options() async throws {
        let sandbox = try Sandbox()
        let comma = try sandbox.write("a.csv", "n;x\n1;1058,9\n")
        #expect(try await read(comma, ["--decimal", ","]).output == "n,x\n1,1058.9\n")
        let bare = try sandbox.write("b.csv", "1,x\n2,y\n")
        #expect(try await read(bare, ["--no-header"]).output == "column1,column2\n1,x\n2,y\n")
        let named = try await read(bare, ["--no-header", "--schema", "code:string,name:string"])
        #expect(named.output == "code,name\n1,x\n2,y\n")
        let latin = try sandbox.write("c.csv", bytes: Array("name\nS".utf8) + [0xE3] + Array("o\n".utf8))
        #expect(try await read(latin).output == "name\nSão\n")
        let units = "\u{FEFF}name;n\nSão;1\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try await read(try sandbox.write("d", bytes: units)).output == "name,n\nSão,1\n")
    }

    @Test("--at says where in JSON the rows are")
    func place() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.dat", #"{"result":{"records":[{"n":1},{"n":2}]}}"#)
        #expect(try await read(path, ["--at", "result.records"]).output == "n\n1\n2\n")
    }

    @Test(
        "--rows and --columns choose, in every form",
        arguments: ["a.csv", "a.jsonl", "a.json", "a.arrow", "a.csv.gz"]
    )
    func choice(_ name: String) async throws {
        let sandbox = try Sandbox()
        let frame = try frame()
        let bytes: [String: [UInt8]] = [
            "a.csv": Array(Self.csv.utf8), "a.jsonl": Array(Self.lines.utf8), "a.json": try frame.json(),
            "a.arrow": try frame.arrow(), "a.csv.gz": try GzipBytes.compress(Array(Self.csv.utf8)),
        ]
        let path = try sandbox.write(name, bytes: try #require(bytes[name]))
        #expect(
            try await read(path, ["--rows", "2", "--columns", "megawatts,turbine"]).output
                == "megawatts,turbine\n1.5,T1\n,T2\n"
        )
        #expect(try await read(path, ["--rows", "0"]).output == "turbine,day,megawatts\n")
        let table = try await Program.run(["show", path, "--rows", "2", "--columns", "day"])
        #expect(table.output.contains("2 rows, 1 column") && !table.output.contains("megawatts"), "\(table.output)")
    }

    @Test("--max-rows bounds the table alone")
    func maxRows() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.csv", "n\n" + (1...200).map { "\($0)\n" }.joined())
        let short = try await Program.run(["show", path, "--max-rows", "5"])
        #expect(short.output.contains("200 rows, 1 column; not shown: 196 rows"), "\(short.output)")
        #expect(try await read(path, ["--max-rows", "5"]).output.hasSuffix("\n200\n"))
        _ = await connhandler("show", path, "--max-rows", "5", "--output", sandbox.path("a.txt"))
        #expect(try sandbox.read("a.txt").contains("│   100 │"))
    }

    @Test("--output converts between all forms, by its ending")
    func conversions() async throws {
        let sandbox = try Sandbox()
        var path = try sandbox.write("0.csv", Self.csv)
        for (index, ending) in ["arrow", "jsonl", "feather", "json", "ndjson", "csv"].enumerated() {
            let next = sandbox.path("\(index + 1).\(ending)")
            let outcome = await connhandler("show", path, "--output", next)
            #expect(outcome.code == 0, "\(ending): \(outcome.message)")
            path = next
        }
        #expect(try sandbox.read("6.csv") == Self.csv)
        // A date has its own type in Arrow; in JSON it is a text.
        #expect(try DataFrame(arrowFile: sandbox.path("1.arrow")).schema[1].type == .date)
        #expect(try DataFrame(arrowFile: sandbox.path("3.feather")).schema[1].type == .string)
    }

    @Test("a large file is converted batch by batch, with every row")
    func batches() async throws {
        let sandbox = try Sandbox()
        let count = 120_001
        let path = try sandbox.write("a.csv", "n\n" + (1...count).map { "\($0)\n" }.joined())
        #expect(await connhandler("show", path, "--output", sandbox.path("a.arrow")).code == 0)
        let reader = try ArrowReader(path: sandbox.path("a.arrow"))
        #expect(reader.batchCount == 3)
        let numbers = Array(try reader.readAll()["n", as: Int64.self].values)
        #expect(numbers == Array(1...Int64(count)))
        #expect(await connhandler("show", sandbox.path("a.arrow"), "--output", sandbox.path("a.jsonl")).code == 0)
        for name in ["a.csv", "a.arrow", "a.jsonl"] {
            let some = try await read(sandbox.path(name), ["--rows", "60000"])
            #expect(some.output.hasSuffix("\n60000\n"), "\(name): \(some.error)")
            let all = try await Program.run(["show", sandbox.path(name), "--format", "json"])
            #expect(all.output.hasSuffix("{\"n\":120001}\n]\n"), "\(name): \(all.error)")
        }
    }

    @Test("a file that is not there, is a folder or cannot be told", arguments: ["none.csv", "folder"])
    func noFile(_ name: String) async throws {
        let sandbox = try Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.path("folder"), withIntermediateDirectories: false)
        let outcome = await connhandler("show", sandbox.path(name))
        #expect(outcome.code == 1)
        #expect(outcome.message.contains(name), "\(outcome.message)")
        #expect(outcome.message.contains(name == "folder" ? "directory" : "No such file"), "\(outcome.message)")
    }

    @Test("an empty file says so", arguments: ["", "\n", " \r\n\t\n", "\u{FEFF}"])
    func empty(_ text: String) async throws {
        let sandbox = try Sandbox()
        for name in ["a.csv", "a.json", "a"] {
            let outcome = await connhandler("show", try sandbox.write(name, text))
            #expect(outcome.code == 1)
            #expect(outcome.message.contains("\(name)' is empty"), "\(outcome.message)")
        }
        let zipped = try sandbox.write("a.csv.gz", bytes: try GzipBytes.compress(Array(text.utf8)))
        #expect(await connhandler("show", zipped).message.contains("is empty"))
    }

    @Test(
        "a form that is not read is named, with what to do",
        arguments: [
            ("SQLite format 3\0abc", "connhandler query sqlite:"), ("PAR1\u{15}\0", "Parquet"),
            ("PK\u{3}\u{4}", "spreadsheet"),
            ("BZh91AY", "unpack it"), ("FEA1\0\0", "Feather version 1"), ("%PDF-1.7", "PDF"),
            ("\u{7F}ELF\0\0", "--form"),
        ]
    )
    func otherForms(_ text: String, _ advice: String) async throws {
        let sandbox = try Sandbox()
        for name in ["a.csv", "a.bin"] {
            let outcome = await connhandler("show", try sandbox.write(name, text))
            #expect(outcome.code == 1)
            #expect(outcome.message.contains(name) && outcome.message.contains(advice), "\(outcome.message)")
        }
    }

    @Test("text under a name of Arrow is no Arrow")
    func wrongName() async throws {
        let sandbox = try Sandbox()
        let outcome = await connhandler("show", try sandbox.write("a.arrow", Self.csv))
        #expect(outcome.code == 1)
        #expect(
            outcome.message.contains("as its name says") && outcome.message.contains("--form"),
            "\(outcome.message)"
        )
    }

    @Test(
        "a damaged file leaves the output as it was, and says where",
        arguments: ["a.csv", "a.jsonl", "a.json", "a.arrow", "a.csv.gz"]
    )
    func damaged(_ name: String) async throws {
        let sandbox = try Sandbox()
        let bytes: [String: [UInt8]] = [
            "a.csv": Array((Self.csv + "T4,2026-01-04,1,too much\n").utf8),
            "a.jsonl": Array((Self.lines + "{\"turbine\":").utf8),
            "a.json": Array("[\n{\"n\": 1},\n{\"n\": 2},\n".utf8),
            "a.arrow": Array(try frame().arrow().dropLast(40)),
            "a.csv.gz": Array(try GzipBytes.compress(Array(Self.csv.utf8)).dropLast(9)),
        ]
        let path = try sandbox.write(name, bytes: try #require(bytes[name]))
        let precious = try sandbox.write("out.csv", "precious")
        let outcome = await connhandler("show", path, "--output", precious)
        #expect(outcome.code == 1)
        #expect(try sandbox.read("out.csv") == "precious")
        #expect(sandbox.names == [name, "out.csv"])
        let place =
            ["a.csv": "line 5", "a.jsonl": "line 4", "a.json": "line 4", "a.arrow": "Arrow", "a.csv.gz": "gzip"][name]
            ?? "?"
        #expect(outcome.message.contains(place), "\(outcome.message)")
    }

    @Test("a column that is not there is named with those that are")
    func unknownColumn() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.csv", Self.csv)
        let outcome = await connhandler("show", path, "--columns", "day,power")
        #expect(outcome.code == 1)
        #expect(
            outcome.message.contains("no column 'power'") && outcome.message.contains("'megawatts'"),
            "\(outcome.message)"
        )
    }

    @Test("a schema is for texts, also where the content tells of Arrow")
    func schemaOfArrow() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.dat", bytes: try frame().arrow())
        let outcome = await connhandler("show", path, "--schema", "turbine:string")
        #expect(outcome.code == 64)
        #expect(outcome.message.contains("Arrow has types of its own"), "\(outcome.message)")
    }

    @Test("--describe tells of every column, in any format")
    func describe() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.csv", Self.csv)
        let program = try await read(path, ["--describe"])
        #expect(
            program.output == """
                column,type,count,nulls,min,max,mean
                turbine,string,3,0,T1,T3,
                day,date,3,0,2026-01-01,2026-01-03,
                megawatts,double,2,1,1.5,2.25,1.875

                """,
            "\(program.output)"
        )
        #expect(program.error.hasPrefix("3 rows in "), "\(program.error)")
        let table = try await Program.run(["show", path, "--describe", "--columns", "megawatts", "--rows", "1"])
        #expect(table.output.contains("1 row, 7 columns") && table.output.contains("1.5"), "\(table.output)")
    }

    @Test("a plot is characters on standard output and in a text, SVG in a file of that name")
    func plot() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.csv", Self.csv)
        let shown = try await Program.run(["show", path, "--format", "plot"], environment: ["COLUMNS": "60"])
        #expect(shown.code == 0, "\(shown.error)")
        let lines = shown.output.split(separator: "\n")
        #expect(lines.count > 5 && lines.allSatisfy { $0.count <= 60 }, "\(shown.output)")
        #expect(shown.output.contains("megawatts") && !shown.output.contains("<svg"), "\(shown.output)")
        for (name, start) in [("a.svg", "<svg"), ("a.txt", nil), ("a.out", nil)] as [(String, String?)] {
            let outcome = await connhandler("show", path, "--plot", "x=day,y=megawatts", "--output", sandbox.path(name))
            #expect(outcome.code == 0, "\(outcome.message)")
            let text = try sandbox.read(name)
            #expect(text.contains("<svg") == (start != nil) && text.contains("megawatts"), "\(text)")
        }
    }

    @Test(
        "a plot of columns that are not there, or no numbers, says which",
        arguments: ["x=day,y=none", "x=turbine,y=day"]
    )
    func noPlot(_ columns: String) async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("a.csv", Self.csv)
        let outcome = await connhandler("show", path, "--plot", columns, "--output", sandbox.path("a.svg"))
        #expect(outcome.code == 1)
        #expect(outcome.message.contains(columns.hasSuffix("none") ? "'none'" : "turbine"), "\(outcome.message)")
        #expect(sandbox.names == ["a.csv"])
    }
}
