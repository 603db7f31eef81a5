"""Folders as the starter sites of Hugo and Jekyll have them, and a picture."""

import io
from pathlib import Path

from PIL import Image

HUGO = {
    "hugo.toml": """
baseURL = "https://old.example.org/blog/"
defaultContentLanguage = "en"
[permalinks]
notes = "/:year/:month/:slug/"
""",
    "archetypes/default.md": '---\ntitle: "{{ .Name }}"\ndraft: true\n---\n',
    "content/_index.md": "---\ntitle: Home\n---\n",
    "content/posts/first.md": """+++
title = "First post 🎉"
date = 2024-01-15T09:00:00+09:00
lastmod = 2024-03-01
tags = ["Go", "한국어"]
categories = ["Notes"]
aliases = ["/old/first.html"]
series = ["Harbour"]
author = "Mina Park"
cover = {image = "/img/cover.png", alt = "A harbour", caption = "Busan"}
description = "What the first post says."
+++
Hello **world**. Read [the bundle](../bundle/), [the note]({{< relref "notes/tide.md" >}}) and [more](https://example.org).

{{< highlight go "linenos=table" >}}
func main() {}
{{< /highlight >}}

{{< youtube dQw4w9WgXcQ >}}

{{< gauge 3 >}} and `{{< in code >}}`
""",
    "content/posts/bundle/index.md": """---
title: A bundle
date: 2024-02-01
---
![A crane](crane.png "At work")

{{< figure src="crane.png" alt="The same" caption="In *spring*" >}}
""",
    "content/posts/bundle/index.ko.md": "---\ntitle: 번들\ndate: 2024-02-01\nslug: 묶음\n---\n![기중기](crane.png)\n",
    "content/notes/tide.md": '{"title": "Tide", "date": "2024-05-06T07:08:09Z", "slug": "high-tide"}\nThe tide.\n',
    "content/posts/draft.md": "---\ntitle: Draft\ndate: 2024-02-01\ndraft: true\n---\nNot yet.\n",
    "content/posts/future.md": "---\ntitle: Future\ndate: 2999-01-01\n---\nLater.\n",
}
JEKYLL = {
    "_config.yml": "url: https://old.example.org\nbaseurl: /site\ntitle: A site\n",
    "about.md": "---\nlayout: page\ntitle: About\n---\nA page.\n",
    "_posts/2023-04-05-welcome-to-jekyll.markdown": """---
layout: post
title:  "Welcome to Jekyll!"
date:   2023-04-05 10:11:12 +0900
categories: jekyll update
tags: ruby 루비
redirect_from:
  - /2020/welcome/
author:
  name: 박미나
  email: mina@example.org
---
You’ll find this post in `_posts`. ![Logo]({{ site.baseurl }}/assets/logo.png){: .right}

{% highlight ruby %}
puts 'Hi' # => {{ not liquid }}
{% endhighlight %}

See [the next]({% post_url 2023-05-01-next %}), [a page][docs] and {% include card.html %}.

{% raw %}{{ braces }}{% endraw %}

[docs]: https://jekyllrb.com/docs/home
""",
    "_posts/2023-05-01-next.md": "---\ntitle: Next\npermalink: /special/next.html\n---\nText.\n",
    "_drafts/idea.md": "---\ntitle: Idea\n---\nAn idea.\n",
}


def make_picture(colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "PNG")
    return file.getvalue()


def write_site(root: Path, texts: dict[str, str], pictures: dict[str, str]) -> Path:
    files = {name: text.encode() for name, text in texts.items()}
    files |= {name: make_picture(colour) for name, colour in pictures.items()}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
