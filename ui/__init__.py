"""What the pages share: navigation, controls, the live panel of a run, the live chart."""
