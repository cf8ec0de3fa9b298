import Testing

@testable import FTP

/// One line of a listing, the server that it came from, and what it means. Times are seconds since 1970 by a clock in UTC
/// that shows 2024-06-15 12:00:00.
@Suite struct ListingTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let server: String
        let line: String
        var kind = FTPEntry.Kind.file
        let name: String
        var size: Int64?
        var time: Int64?
        var precision = FTPEntry.Precision.minute
        var permissions: String?
        var owner: String?
        var group: String?
        var target: String?
        var testDescription: String { "\(server): \(line)" }
    }

    static let now: Int64 = 1_718_452_800

    static let unix: [Sample] = [
        Sample(
            server: "vsftpd",
            line: "-rw-r--r--    1 65534    65534      100000 Jun 10 03:49 a b#%.bin",
            name: "a b#%.bin",
            size: 100_000,
            time: 1_717_991_340,
            permissions: "rw-r--r--",
            owner: "65534",
            group: "65534"
        ),
        Sample(
            server: "vsftpd",
            line: "drwxr-xr-x    2 0        0            4096 Feb 29  2020 old",
            kind: .directory,
            name: "old",
            size: 4_096,
            time: 1_582_934_400,
            precision: .day,
            permissions: "rwxr-xr-x",
            owner: "0",
            group: "0"
        ),
        Sample(
            server: "vsftpd, last year",
            line: "-rw-r--r--    1 0        0               0 Dec 31 23:59 new year",
            name: "new year",
            size: 0,
            time: 1_704_067_140,
            permissions: "rw-r--r--",
            owner: "0",
            group: "0"
        ),
        Sample(
            server: "ProFTPD, link",
            line: "lrwxrwxrwx   1 ftp      ftp             9 Jan 01  2024 current -> ../v2 -> x",
            kind: .link,
            name: "current",
            size: 9,
            time: 1_704_067_200,
            precision: .day,
            permissions: "rwxrwxrwx",
            owner: "ftp",
            group: "ftp",
            target: "../v2 -> x"
        ),
        Sample(
            server: "Pure-FTPd, spaces before the name",
            line: "-rw-rw-rw-    1 1000     1000           12 Jun 15 11:59   three",
            name: "  three",
            size: 12,
            time: 1_718_452_740,
            permissions: "rw-rw-rw-",
            owner: "1000",
            group: "1000"
        ),
        Sample(
            server: "no group",
            line: "-r--r--r--   1 owner  1021 May  1 00:00 fixed",
            name: "fixed",
            size: 1_021,
            time: 1_714_521_600,
            permissions: "r--r--r--",
            owner: "owner"
        ),
        Sample(
            server: "access-control sign",
            line: "-rwxr-x---+  1 root  wheel  10737418240 Jun  1 08:00 big",
            name: "big",
            size: 10_737_418_240,
            time: 1_717_228_800,
            permissions: "rwxr-x---",
            owner: "root",
            group: "wheel"
        ),
        Sample(
            server: "day before month",
            line: "-rw-r--r-- 1 u g 5 14 Jun 10:00 x",
            name: "x",
            size: 5,
            time: 1_718_359_200,
            permissions: "rw-r--r--",
            owner: "u",
            group: "g"
        ),
        Sample(
            server: "ls --time-style=long-iso",
            line: "-rw-r--r-- 1 u g 5 2024-01-31 10:33 x y",
            name: "x y",
            size: 5,
            time: 1_706_697_180,
            permissions: "rw-r--r--",
            owner: "u",
            group: "g"
        ),
        Sample(
            server: "a user called May",
            line: "-rw-r--r-- 1 May June 7 Apr 30 2023 may 1 2020",
            name: "may 1 2020",
            size: 7,
            time: 1_682_812_800,
            precision: .day,
            permissions: "rw-r--r--",
            owner: "May",
            group: "June"
        ),
        Sample(
            server: "device",
            line: "crw-rw-rw- 1 root root 1, 3 Jan 1 2024 null",
            kind: .other,
            name: "null",
            time: 1_704_067_200,
            precision: .day,
            permissions: "rw-rw-rw-",
            owner: "root",
            group: "root"
        ),
        Sample(
            server: "device, one word",
            line: "brw-rw---- 1 root disk 8,16 Jan 1 2024 sdb",
            kind: .other,
            name: "sdb",
            time: 1_704_067_200,
            precision: .day,
            permissions: "rw-rw----",
            owner: "root",
            group: "disk"
        ),
        Sample(
            server: "owner and group of many words",
            line: "-rw-r--r-- 1 The Plant Of Setubal Domain Users Of It 7 Apr 30 2023 x",
            name: "x",
            size: 7,
            time: 1_682_812_800,
            precision: .day,
            permissions: "rw-r--r--",
            owner: "The",
            group: "Plant"
        ),
        Sample(
            server: "NetWare",
            line: "d [R----F--] supervisor            512       Jun 01 18:53    login",
            kind: .directory,
            name: "   login",
            size: 512,
            time: 1_717_267_980,
            owner: "supervisor"
        ),
    ]

    static let others: [Sample] = [
        Sample(
            server: "IIS",
            line: "01-31-24  10:33AM       <DIR>          My Files",
            kind: .directory,
            name: "My Files",
            time: 1_706_697_180
        ),
        Sample(
            server: "IIS",
            line: "01-31-24  12:05AM            1,234,567 a.txt",
            name: "a.txt",
            size: 1_234_567,
            time: 1_706_659_500
        ),
        Sample(server: "IIS, four digits", line: "12-31-1999  11:59PM  5 x", name: "x", size: 5, time: 946_684_740),
        Sample(
            server: "24 hours",
            line: "01-31-2024  22:10  10737418240 big.iso",
            name: "big.iso",
            size: 10_737_418_240,
            time: 1_706_739_000
        ),
        Sample(
            server: "junction",
            line: "01-31-24  10:33AM  <JUNCTION>  j",
            kind: .link,
            name: "j",
            time: 1_706_697_180
        ),
        Sample(
            server: "EPLF",
            line: "+i8388621.29609,m824255902,/,\tdev",
            kind: .directory,
            name: "dev",
            time: 824_255_902,
            precision: .second
        ),
        Sample(
            server: "EPLF",
            line: "+i8388621.44468,m839956783,r,s10376,\tRFCEPLF",
            name: "RFCEPLF",
            size: 10_376,
            time: 839_956_783,
            precision: .second
        ),
        Sample(
            server: "VMS",
            line: "README.TXT;1   7/8   31-JAN-2024 10:33:21  [GROUP,OWNER]  (RWED,RWED,RE,)",
            name: "README.TXT",
            time: 1_706_697_201,
            precision: .second
        ),
        Sample(
            server: "VMS, MultiNet",
            line: "CORE.DIR;1                 1  8-SEP-1996 16:09 [SYSTEM]  (RWE,RWE,RE,RE)",
            kind: .directory,
            name: "CORE",
            time: 842_198_940
        ),
        Sample(
            server: "OS/400",
            line: "QSYS            77824 02/23/00 15:09:55 *DIR       QOpenSys/",
            kind: .directory,
            name: "QOpenSys",
            size: 77_824,
            precision: .second,
            owner: "QSYS"
        ),
        Sample(
            server: "OS/400",
            line: "PEP             5242880 04/11/25 11:06:34 *STMF      a file.txt",
            name: "a file.txt",
            size: 5_242_880,
            precision: .second,
            owner: "PEP"
        ),
        Sample(server: "OS/400", line: "PEP   *MEM   FILE.MBR", name: "FILE.MBR", precision: .second, owner: "PEP"),
    ]

    @Test(arguments: unix + others)
    func list(_ sample: Sample) throws {
        let entries = FTPListingParser(now: Self.now).list(Array((sample.line + "\r\n").utf8))
        let entry = try #require(entries.first)
        #expect(entries.count == 1)
        #expect(entry.kind == sample.kind)
        #expect(entry.name == sample.name)
        #expect(entry.size == sample.size)
        #expect(entry.modified?.ticks == sample.time)
        #expect(entry.precision == sample.precision)
        #expect(entry.permissions == sample.permissions)
        #expect(entry.owner == sample.owner)
        #expect(entry.group == sample.group)
        #expect(entry.linkTarget == sample.target)
        #expect(entry.raw == sample.line)
    }

    @Test("a long name of VMS has a line to itself, and the lines around a listing are no entries")
    func longVMSNames() {
        let lines = [
            "Directory SYS$SYSDEVICE:[ANONYMOUS]", "",
            "00README.TXT;1  2  30-DEC-1996 17:44  [SYSTEM]  (RWED,RWED,RE,RE)",
            "THIS-IS-A-LONG-VMS-FILENAME.TXT;1",
            "                 213/216  29-JAN-1996 03:33:12  [ANONYMOU,ANONYMOUS]   (RWED,RWED,,)",
            "LOST.TXT;2", "CORE.DIR;1  1  8-SEP-1996 16:09  [SYSTEM]  (RWE,RWE,RE,RE)", "ENDS.TXT;1", "",
            "Total of 11 Files, 2184/2304 Blocks.",
        ]
        let entries = FTPListingParser(now: Self.now).list(Array(lines.joined(separator: "\r\n").utf8))
        #expect(entries.map(\.name) == ["00README.TXT", "THIS-IS-A-LONG-VMS-FILENAME.TXT", "", "CORE", ""])
        #expect(entries.map(\.kind) == [.file, .file, .unparsed, .directory, .unparsed])
        #expect(entries.map(\.raw) == [lines[2], lines[3] + "\n" + lines[4], lines[5], lines[6], lines[7]])
        #expect(entries[1].modified?.ticks == 822_886_392)
    }

    @Test("local times are moved by the server's zone")
    func zone() throws {
        let line = "-rw-r--r-- 1 u g 5 Jan 31 2024 x\r\n01-31-24  10:33AM  5 y\r\n"
        let entries = try FTPListingParser(zone: .offset(hours: 2), now: Self.now).list(Array(line.utf8))
        #expect(entries.map { $0.modified?.ticks } == [1_706_659_200 - 7_200, 1_706_697_180 - 7_200])
    }

    @Test("a date of tomorrow by a fast clock is this year's, one of next week last year's")
    func year() {
        let lines =
            "-rw-r--r-- 1 u g 5 Jun 16 11:00 x\n-rw-r--r-- 1 u g 5 Jun 22 11:00 y\n-rw-r--r-- 1 u g 5 Feb 29 00:00 z\n"
        let times = FTPListingParser(now: Self.now).list(Array(lines.utf8)).map { $0.modified?.ticks }
        #expect(times == [1_718_535_600, 1_687_431_600, 1_709_164_800])
    }

    @Test("what is not understood is returned as it came, and only totals and the folder itself are left out")
    func unparsed() {
        let lines = """
            total 12\r
            drwxr-xr-x 2 u g 4096 Jan  1 2024 .\r
            drwxr-xr-x 2 u g 4096 Jan  1 2024 ..\r
            what is this\r
            -rw-r--r-- 1 u g five Jan  1 2024 x\r
            -rw-r--r-- 1 u g 5 Jan 32 2024 x\r
            01-31-24 25:00 5 x\r
            13-31-24 10:00AM 5 x\r
            -rw-r--r--\r
            \r
            """
        let entries = FTPListingParser(now: Self.now).list(Array(lines.utf8))
        #expect(entries.allSatisfy { $0.kind == .unparsed && $0.name.isEmpty })
        #expect(entries.map(\.raw).first == "what is this")
        #expect(entries.count == 6)
    }

    static let machine: [Sample] = [
        Sample(
            server: "ProFTPD",
            line:
                "modify=20240131103300;perm=adfrw;size=100000;type=file;unique=FE00UF7C512;UNIX.group=0;UNIX.mode=0644;UNIX.owner=1000; a b",
            name: "a b",
            size: 100_000,
            time: 1_706_697_180,
            precision: .second,
            permissions: "rw-r--r--",
            owner: "1000",
            group: "0"
        ),
        Sample(
            server: "Pure-FTPd, link",
            line:
                "type=OS.unix=slink:../x;size=4;modify=20240131103300;UNIX.mode=0777;UNIX.uid=1;UNIX.gid=2;unique=fe00g5; l",
            kind: .link,
            name: "l",
            size: 4,
            time: 1_706_697_180,
            precision: .second,
            permissions: "rwxrwxrwx",
            owner: "1",
            group: "2",
            target: "../x"
        ),
        Sample(
            server: "Pure-FTPd, link to a name with spaces",
            line: "type=OS.unix=slink:/a b/c;size=4;UNIX.mode=0777; l m",
            kind: .link,
            name: "l m",
            size: 4,
            precision: .second,
            permissions: "rwxrwxrwx",
            target: "/a b/c"
        ),
        Sample(server: "no last semicolon", line: "type=file;size=4 a b", name: "a b", size: 4, precision: .second),
        Sample(server: "ProFTPD, link", line: "type=OS.unix=symlink; l", kind: .link, name: "l", precision: .second),
        Sample(
            server: "folder with sizd",
            line: "type=dir;sizd=4096; d",
            kind: .directory,
            name: "d",
            size: 4_096,
            precision: .second
        ),
        Sample(
            server: "10 GiB",
            line: "Type=file;Size=10737418240; big",
            name: "big",
            size: 10_737_418_240,
            precision: .second
        ),
        Sample(server: "no facts", line: " plain", kind: .other, name: "plain", precision: .second),
        Sample(server: "name with ;= ", line: "type=file; a;b=c d", name: "a;b=c d", precision: .second),
    ]

    @Test(arguments: machine)
    func machineList(_ sample: Sample) throws {
        let entry = try #require(FTPListingParser(now: 0).machineList(Array((sample.line + "\r\n").utf8)).first)
        #expect(entry.kind == sample.kind)
        #expect(entry.name == sample.name)
        #expect(entry.size == sample.size)
        #expect(entry.modified?.ticks == sample.time)
        #expect(entry.permissions == sample.permissions)
        #expect(entry.owner == sample.owner)
        #expect(entry.group == sample.group)
        #expect(entry.linkTarget == sample.target)
        #expect(entry.facts["size"].flatMap { Int64($0) } ?? entry.facts["sizd"].flatMap { Int64($0) } == sample.size)
    }

    @Test("the folder itself and the one above are left out, what is not understood is not")
    func machineSelf() {
        let lines = "type=cdir; .\r\ntype=pdir; ..\r\ntype=dir; .\r\nrubbish\r\n"
        let entries = FTPListingParser(now: 0).machineList(Array(lines.utf8))
        #expect(entries.map(\.kind) == [.unparsed])
        #expect(entries.map(\.raw) == ["rubbish"])
    }

    @Test(arguments: ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", "..\\x", "a\u{0}b", "a\nb", "a\u{FFFD}"])
    func climbing(_ name: String) {
        #expect(!FTPEntry(name: name, kind: .file, raw: "").hasSafeName)
    }

    @Test(arguments: ["a", "-rf", "...", "..a", " ", "ü", "a:b", "C:"])
    func staying(_ name: String) {
        #expect(FTPEntry(name: name, kind: .file, raw: "").hasSafeName)
    }

    @Test("names lose a folder that some servers put before them")
    func names() {
        let names = FTPListingParser(now: 0).names(Array("/d/a\r\n./b\r\nc d\r\n.\r\n..\r\n".utf8), in: "/d")
        #expect(names == ["a", "b", "c d"])
    }

    @Test("Latin-1 names are read byte by byte")
    func latin1() {
        let line: [UInt8] = Array("type=file; gr".utf8) + [0xFC] + Array("n\n".utf8)
        #expect(FTPListingParser(encoding: .latin1, now: 0).machineList(line).map(\.name) == ["grün"])
        #expect(FTPListingParser(now: 0).machineList(line).map(\.hasSafeName) == [false])
    }
}
