import FoundationEssentials

/// What the command line asks for.
struct Options {
    var only: [String] = []
    var rounds = 5
    var rows = 1_000_000
    var lookups = 20_000
    var requests = 40_000
    var peers = false
    var python: String?
    var data = ".state/bench"
    var json: String?
    var isList = false

    static let help = """
        usage: bench [options]
          --only A,B       measures whose name contains one of these words
          --rounds N       rounds, each running every side once; 5 by default
          --rows N         rows of the data set; 1000000 by default
          --lookups N      key look-ups and SELECT 1s; 20000 by default
          --requests N     small HTTP requests; 40000 by default
          --quick          100000 rows, 5000 look-ups and requests, 3 rounds
          --peers          Python peers too (Tools/Bench/run makes their environment)
          --python PATH    the interpreter that has the peers
          --data DIR       where data sets and results are kept; .state/bench by default
          --json FILE      where the results go; DIR/results.json by default
          --list           names of the measures
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func value(_ name: String) throws -> String {
            guard let value = rest.popFirst() else { throw BenchError("\(name) needs a value") }
            return value
        }
        func number(_ name: String) throws -> Int {
            guard let number = Int(try value(name)), number > 0 else {
                throw BenchError("\(name) needs a number above 0")
            }
            return number
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--only": only = try value(argument).split(separator: ",").map(String.init)
            case "--rounds": rounds = try number(argument)
            case "--rows": rows = try number(argument)
            case "--lookups": lookups = try number(argument)
            case "--requests": requests = try number(argument)
            case "--quick": (rows, lookups, requests, rounds) = (100_000, 5_000, 5_000, 3)
            case "--peers": peers = true
            case "--python": python = try value(argument)
            case "--data": data = try value(argument)
            case "--json": json = try value(argument)
            case "--list": isList = true
            default: throw BenchError("unknown option \(argument)\n\(Options.help)")
            }
        }
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
