"""The studio: a bench for thresholds and labels, shown in the browser and served to nobody else.

`StudioService` knows the exercise, the recordings and the settings; `app` puts it behind addresses;
the page itself (plain HTML, CSS and JavaScript) lies in `page/`.
"""
