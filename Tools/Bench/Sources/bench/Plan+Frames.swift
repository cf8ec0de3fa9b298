extension Plan {
    static let framesPeers = ["pandas", "polars", "pyarrow"]

    /// The sides on frames alone, which read files that were made for all of them.
    mutating func addFramesChildren() {
        let folder = Plan.frames(options)
        func ours(_ name: String, _ arguments: [String], group: String?) {
            add("frames.ours.\(name)", "oursframesbench", [arguments[0], folder] + arguments[1...], group: group)
        }
        func peer(_ peer: String, _ verb: String) {
            addPeer(
                peer,
                "frames.\(peer).\(verb)",
                "peers_frames.py",
                [verb, peer, folder],
                group: "frames.\(verb)"
            )
        }
        ours("csv-in", ["csv-in", "1"], group: "frames.csv-in")
        ours("csv-in-2", ["csv-in", "2"], group: "frames.csv-in")
        peer("pyarrow", "csv-in")
        ours("csv-out", ["csv-out"], group: "frames.csv-out")
        peer("polars", "csv-out")
        ours("lines-in", ["lines-in"], group: "frames.lines-in")
        peer("pyarrow", "lines-in")
        ours("export", ["export"], group: nil)
        for (verb, peers) in Plan.framesWork {
            ours(verb, [verb], group: "frames.\(verb)")
            for name in peers { peer(name, verb) }
        }
    }

    /// What is done with rows in memory, and by whom else.
    private static let framesWork = [
        ("group", ["pandas", "polars"]), ("group-exact", ["polars"]), ("sort", ["pandas", "polars"]),
        ("join", ["pandas", "polars"]), ("filter", ["polars", "pandas"]), ("resample", ["pandas", "polars"]),
        ("resample-zone", ["pandas", "polars"]), ("cast", ["polars"]), ("cast-text", ["polars"]),
    ]

    /// What is compared of them, after every child was added.
    mutating func addFramesMeasures() {
        func both(
            _ name: String,
            _ title: String,
            _ verb: String,
            _ peer: String,
            _ figure: Measure.Figure,
            _ bar: Measure.Bar
        ) {
            let (ours, theirs) = ("frames.ours.\(verb)", "frames.\(peer).\(verb)")
            measure("frames-\(name)-rate", "\(title) to \(peer)", figure, ours, theirs, bar)
            measure("frames-\(name)-cpu", "the same, CPU", .cpu, ours, theirs, .none)
        }
        both("csv-in", "CSV in, declared schema,", "csv-in", "pyarrow", .rate, .atLeast(0.7))
        let threads = ("frames.ours.csv-in-2", "frames.ours.csv-in")
        measure("frames-csv-in-2-rate", "the same by two threads to one", .rate, threads.0, threads.1, .atLeast(1.6))
        let (csv, pyarrow) = ("frames.ours.csv-in", "frames.pyarrow.csv-in")
        measure("frames-csv-in-memory", "CSV in, peak memory to pyarrow", .peak, csv, pyarrow, .none)
        both("csv-out", "CSV out", "csv-out", "polars", .rate, .atLeast(0.6))
        both("lines-in", "JSON lines in, declared schema,", "lines-in", "pyarrow", .rate, .atLeast(0.5))
        let export = "frames.ours.export"
        measure("frames-export-copies", "Arrow C export, buffers copied", .copies, export, nil, .absolute(0))
        measure("frames-export-ns", "the same, time of one", .ns, export, nil, .absolute(200_000))
        let groupTitle = "2 texts, 5 sums of doubles"
        both("group-pandas", groupTitle, "group", "pandas", .rowRate, .atLeast(2))
        both("group-polars", groupTitle, "group", "polars", .rowRate, .atLeast(0.3))
        both("group-exact-polars", "5 sums of decimals", "group-exact", "polars", .rowRate, .none)
        both("sort-pandas", "sort by 2 columns", "sort", "pandas", .rowRate, .atLeast(1.5))
        both("sort-polars", "sort by 2 columns", "sort", "polars", .rowRate, .none)
        both("join-pandas", "join with 10,000 rows", "join", "pandas", .rowRate, .atLeast(1.5))
        both("join-polars", "join with 10,000 rows", "join", "polars", .rowRate, .none)
        both("filter-polars", "filter and select", "filter", "polars", .rowRate, .atLeast(0.5))
        both("filter-pandas", "filter and select", "filter", "pandas", .rowRate, .none)
        both("cast-polars", "5 columns of decimals to doubles", "cast", "polars", .rowRate, .none)
        both("cast-text-polars", "2 columns of texts to integers", "cast-text", "polars", .rowRate, .none)
        for name in ["pandas", "polars"] {
            both("resample-\(name)", "resample to hours", "resample", name, .rowRate, .none)
            both("resample-zone-\(name)", "resample to days of New York", "resample-zone", name, .rowRate, .none)
        }
    }

    /// Where the files are that all sides read.
    static func frames(_ options: Options) -> String { "\(options.data)/frames-\(options.rows)" }

    /// The file of them that is made last.
    static func framesMark(_ options: Options) -> String { frames(options) + "/suppliers.arrow" }
}
