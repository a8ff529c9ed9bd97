/// What code can do where it is run, put into a query, a template or a page.
public enum CodeInjectionKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// SQL that breaks out of a value, or reads what a query never means to.
    case sqli
    /// Expressions of template engines that reach the language behind them.
    case template
    /// Markup that runs scripts.
    case xss
    /// Calls and imports of programming languages that start processes, load code or reach the network.
    case code
    /// Commands of shells that destroy, fetch and run, or open a way back.
    case shell
}

/// An expression that shows a kind of injection.
struct CodeInjectionSign: Sendable {
    /// What it shows.
    let kind: CodeInjectionKind
    /// The expression; case does not count.
    let expression: String

    init(_ kind: CodeInjectionKind, _ expression: String) {
        self.kind = kind
        self.expression = expression
    }

    /// The expression with capitals for each small letter of ASCII: all that SQL, HTML and the names of functions have.
    var pattern: String {
        var pattern = ""
        var rest = expression[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                pattern.append(character)
                if let escaped = rest.popFirst() { pattern.append(escaped) }
            case "(" where rest.first == "?":
                let flags = rest.prefix { $0 != ":" && $0 != ")" }
                pattern += "(" + flags
                rest = rest.dropFirst(flags.count)
            case "[":
                let body = CodeInjectionSign.setBody(&rest)
                pattern += "[\(body)\(CodeInjectionSign.capitals(of: body))]"
            case "{":
                let count = rest.prefix { $0 != "}" }
                pattern += "{" + count
                rest = rest.dropFirst(count.count)
            case "a"..."z": pattern += "[\(character)\(character.uppercased())]"
            default: pattern.append(character)
            }
        }
        return pattern
    }

    /// What stands in a set, the bracket that closes it taken.
    private static func setBody(_ rest: inout Substring) -> String {
        var body = ""
        while let character = rest.popFirst(), character != "]" || body.isEmpty || body == "^" {
            body.append(character)
            if character == "\\", let escaped = rest.popFirst() { body.append(escaped) }
        }
        return body
    }

    /// The capitals of the letters and ranges of a set.
    private static func capitals(of body: String) -> String {
        var capitals = ""
        var rest = body[...]
        while let character = rest.popFirst() {
            if character == "\\" {
                _ = rest.popFirst()
            } else if ("a"..."z").contains(character) {
                capitals += character.uppercased()
                if rest.first == "-", let last = rest.dropFirst().first, ("a"..."z").contains(last) {
                    capitals += "-" + last.uppercased()
                    rest = rest.dropFirst(2)
                }
            }
        }
        return capitals
    }

    /// The signs of all kinds.
    ///
    /// After OWASP's cheat sheets on SQL injection, cross-site scripting and OS commands, PortSwigger's "Server-side template injection", and
    /// MITRE CWE-78, 79, 89, 94, 1336. The kinds `sqli`, `template`, `xss` and `code` are those of NeMo Guardrails' `injection detection`; its
    /// rules for SQL and imports match words anywhere in a text, these match shapes. No expression but those for blanks reaches over a line.
    static let all: [CodeInjectionSign] = sqli + template + xss + code + shell

    private static let sqli: [CodeInjectionSign] = [
        CodeInjectionSign(
            .sqli,
            #"""
            ['"]\s{0,8}\){0,4}\s{0,8}(or|and|\|\||&&)\s{1,8}\(?(\d{1,9}\s{0,4}=\s{0,4}\d{1,9}|'[^'\n]{0,40}'\s{0,4}(=|\#
            like)\s{0,4}'[^'\n]{0,40}|"[^"\n]{0,40}"\s{0,4}(=|like)\s{0,4}"[^"\n]{0,40}|true\b|not\s{1,4}false\b)
            """#),
        CodeInjectionSign(.sqli, #"\b(or|and)\s{1,8}\(?['"]?1['"]?\s{0,4}=\s{0,4}['"]?1\b"#),
        CodeInjectionSign(
            .sqli,
            #"""
            ['"]\s{0,8}\){0,4}\s{0,8};\s{0,8}((drop|alter|create|truncate)\s{1,8}(table|database|schema|view|index|user|login|role|function|procedure|trigger)|delete\s{1,8}from|\#
            insert\s{1,8}into|update\s{1,8}\w{1,60}\s{1,8}set|exec(ute)?\s{1,8}\w|shutdown\b|grant\s{1,8}\w)
            """#),
        // A comment that cuts off the rest of a query ends its line; `-m 'text' --amend` does not.
        CodeInjectionSign(.sqli, #"(?m)'\s?\){0,4};?\s?--[ \t]{0,4}\r?$"#),
        CodeInjectionSign(.sqli, #"\bselect\b[^;\n]{1,200}\bfrom\b[^;\n]{1,100};\s{0,4}--"#),
        CodeInjectionSign(
            .sqli,
            #"""
            \bunion\s{1,8}(all\s{1,8}|distinct\s{1,8})?select\s{1,8}(null|\d|@@|char\(|concat\(|group_concat|user\(|version\(|\#
            database\(|load_file|['"])
            """#),
        CodeInjectionSign(.sqli, #"['"\d)]\s{1,8}union\s{1,8}(all\s{1,8})?select\b"#),
        CodeInjectionSign(
            .sqli,
            #"""
            \b(pg_sleep|benchmark)\s{0,4}\(\s{0,4}\d|\bwaitfor\s{1,8}delay\s{1,8}['"]|\b(and|or|select)\s{1,8}sleep\s{0,4}\(\s{0,4}\d|\#
            \bdbms_pipe\.receive_message\b
            """#),
        CodeInjectionSign(
            .sqli,
            #"""
            \binformation_schema\s{0,2}\.\s{0,2}(tables|columns|schemata)\b|\bxp_cmdshell\b|\bload_file\s{0,4}\(\s{0,4}['"]|\#
            \binto\s{1,8}(out|dump)file\s{1,8}['"]|\bfrom\s{1,8}pg_(shadow|authid|catalog)\b
            """#),
        CodeInjectionSign(.sqli, #"(\bcha?r\(\d{1,3}\)\s{0,2}(\+|\|\||,)\s{0,2}){2,8}"#),
    ]

    private static let template: [CodeInjectionSign] = [
        CodeInjectionSign(
            .template,
            #"""
            \{\{[^}\n]{0,200}(__[a-z]{2,20}__|\.mro\(|\blipsum\b|\bcycler\b|\bjoiner\b|request\.(application|environ)|config\.items|\#
            get_flashed_messages)[^}\n]{0,300}\}{0,2}
            """#),
        CodeInjectionSign(.template, #"\{%[^%\n]{0,200}(__[a-z]{2,20}__|\.mro\()[^%\n]{0,300}(%\})?"#),
        CodeInjectionSign(
            .template,
            #"""
            (\{\{|\$\{|#\{|\*\{|<%=)\s{0,4}['"]?\d{1,6}['"]?\s{0,2}\*\s{0,2}['"]?\d{1,6}['"]?\s{0,4}(\}\}?|%>)
            """#),
        CodeInjectionSign(
            .template,
            #"""
            (\$|#|\*)\{[^}\n]{0,200}(getruntime|getclass|processbuilder|t\(java\.|scriptengine|classloader|freemarker)[^}\n]{0,200}\}?
            """#),
        CodeInjectionSign(.template, #"\$\{(jndi|env|sys|lower|upper|script|url|dns):[^}\n]{0,200}\}?"#),
        CodeInjectionSign(
            .template,
            #"""
            <%=?[^%\n]{0,200}\b(system|exec|popen|getruntime|eval)\b[^%\n]{0,200}(%>)?|<#assign\b[^>\n]{0,200}freemarker
            """#),
        CodeInjectionSign(.template, #"__(globals|builtins|subclasses|mro|bases|getattribute)__"#),
    ]

    // Schemes of scripts, with the blanks that browsers take out of them.
    private static let scriptScheme =
        #"""
        (j\s{0,3}a\s{0,3}v\s{0,3}a\s{0,3}s\s{0,3}c\s{0,3}r\s{0,3}i\s{0,3}p\s{0,3}t|vbscript)\s{0,3}(:|&colon;|&#0{0,6}58;|&#x0{0,6}3a;)
        """#

    private static let xss: [CodeInjectionSign] = [
        CodeInjectionSign(.xss, #"<\s{0,3}/?\s{0,3}script\b[^>\n]{0,300}>?"#),
        // Quoted values may hold `>`, and a tag may reach over lines.
        CodeInjectionSign(
            .xss,
            #"""
            <[a-z!]([^<>"']{0,60}("[^"]{0,60}"|'[^']{0,60}')){0,3}[^<>]{0,200}[\s/"']on[a-z]{3,24}\s{0,4}=[^>\n]{0,300}>?
            """#),
        // A scheme that is written with references to characters.
        CodeInjectionSign(
            .xss,
            #"""
            \b(href|src|action|formaction|data)\s{0,4}=\s{0,4}['"]?[^'"\s>/?&]{0,12}&(#|tab;|newline;|colon;)[^>\n]{0,300}>?
            """#),
        CodeInjectionSign(
            .xss,
            #"""
            \b(href|src|action|formaction|data|poster|background|content)\s{0,4}=\s{0,4}['"]?\s{0,4}[^'"\s>]{0,20}
            """# + scriptScheme + #"[^>\n]{0,300}>?"#),
        CodeInjectionSign(.xss, #"\]\(\s{0,4}<?\s{0,4}("# + scriptScheme + #"|data:text/html)[^)\n]{0,300}\)?"#),
        CodeInjectionSign(
            .xss,
            #"""
            \b(href|src|data)\s{0,4}=\s{0,4}['"]?\s{0,4}data:(text/html|image/svg\+xml|application/)[^>\n]{0,300}>?
            """#),
        CodeInjectionSign(
            .xss,
            #"""
            <\s{0,3}(iframe|object|embed)\b[^>\n]{0,200}\b(srcdoc|src|data)\b[^>\n]{0,300}>?|\#
            <\s{0,3}meta\b[^>\n]{0,100}http-equiv[^>\n]{0,200}>?
            """#),
        CodeInjectionSign(.xss, #"\bdocument\.cookie\b|\beval\s{0,4}\(\s{0,4}(atob|unescape|decodeuri|string\.fromcharcode)\b"#),
    ]

    private static let code: [CodeInjectionSign] = [
        CodeInjectionSign(.code, #"\b__import__\s{0,4}\([^\n]{0,200}"#),
        CodeInjectionSign(
            .code,
            #"""
            \b(os\.(system|popen|exec[lv]p?e?|spawn[lv]?p?e?|remove|unlink|rmdir|kill)|subprocess\.(run|call|popen|check_output|\#
            check_call|getoutput|getstatusoutput)|shutil\.rmtree|pty\.spawn|commands\.getoutput|ctypes\.cdll)\s{0,4}\(?
            """#),
        CodeInjectionSign(
            .code,
            #"""
            (?m)^[ \t>]{0,12}(import[ \t]{1,8}([a-z_.]{1,40}[ \t]{0,4},[ \t]{0,4}){0,8}|from[ \t]{1,8})(os|subprocess|socket|shutil|pty|\#
            ctypes|cmd|asyncssh|paramiko|ftplib|telnetlib|mechanize)\b
            """#),
        CodeInjectionSign(
            .code,
            #"""
            \b(eval|exec)\s{0,4}\(\s{0,4}(compile|base64|codecs|bytes|requests|urllib|input|__|open|marshal|zlib|buffer\.from|request|\#
            \$_(get|post|request))
            """#),
        CodeInjectionSign(.code, #"\b(pickle|cpickle|dill|marshal)\.loads?\s{0,4}\(|\byaml\.(unsafe_)?load\s{0,4}\("#),
        CodeInjectionSign(
            .code,
            #"""
            \brequire\s{0,4}\(\s{0,4}['"](node:)?(child_process|vm|net|dgram)['"]|\bchild_process\.(exec|spawn|fork)|\#
            \bprocess\.binding\b
            """#),
        CodeInjectionSign(
            .code,
            #"""
            \bgetruntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec\b|\bnew\s{1,4}processbuilder\b|\bprocess\.start\s{0,4}\(
            """#),
        CodeInjectionSign(.code, #"\b(shell_exec|passthru|proc_open|pcntl_exec)\s{0,4}\(|\bsystem\s{0,4}\(\s{0,4}['"$]"#),
    ]

    private static let shell: [CodeInjectionSign] = [
        CodeInjectionSign(.shell, #"\brm\s{1,4}(-{1,2}[a-z-]{1,20}\s{1,4}){1,4}(/|~|\*|\$home|\.\.?(\s|/|$))"#),
        CodeInjectionSign(.shell, #"[;&|]{1,2}\s{0,4}rm\s{1,4}-"#),
        CodeInjectionSign(.shell, #"\b(curl|wget|fetch)\b[^|\n]{0,300}\|\s{0,4}(sudo\s{1,4}(-[a-z]{1,4}\s{1,4})?)?(ba|z|da|k|a)?sh\b"#),
        CodeInjectionSign(.shell, #"\b(curl|wget|fetch)\b[^|\n]{0,300}\|\s{0,4}(sudo\s{1,4})?(python[23]?|perl|ruby|node|php)\b"#),
        CodeInjectionSign(.shell, #"\bbase64\s{1,4}(-d|-D|--decode)\b[^|\n]{0,100}\|\s{0,4}(ba|z|da|k)?sh\b"#),
        CodeInjectionSign(.shell, #"/dev/(tcp|udp)/[^\s]{1,80}|\bnc(at)?\s{1,4}([^\n;|]{0,60}\s)?-[a-z]{0,6}[ec]\s{1,4}[^\s]{1,40}"#),
        CodeInjectionSign(
            .shell,
            #"""
            \bmkfs(\.[a-z0-9]{1,8})?\s{1,4}[^\n]{0,40}/dev/|\bdd\s{1,4}if=[^\n]{1,100}of=/dev/|>\s{0,4}/dev/(sd[a-z]|nvme|hd[a-z])
            """#),
        CodeInjectionSign(.shell, #":\s{0,2}\(\s{0,2}\)\s{0,4}\{\s{0,4}:\s{0,2}\|\s{0,2}:\s{0,2}&\s{0,4}\}"#),
        CodeInjectionSign(
            .shell,
            #"""
            \bchmod\s{1,4}(-r\s{1,4})?0?777\s{1,4}/|[;&|]\s{0,4}(cat|less|head|tail|more)\s{1,4}/etc/(passwd|shadow|sudoers)
            """#),
        CodeInjectionSign(.shell, #"\$\(\s{0,4}(curl|wget|rm|nc|bash|sh|cat\s{1,4}/etc)\b[^)\n]{0,200}\)?"#),
        CodeInjectionSign(
            .shell,
            #"""
            \bpowershell(\.exe)?\b[^\n]{0,100}\s-e(nc|ncodedcommand)?\s|\biex\s{0,4}\(|\binvoke-expression\b|\bdownloadstring\s{0,4}\(
            """#),
    ]
}
